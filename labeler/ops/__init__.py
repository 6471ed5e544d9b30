"""Use cases: read, compute, append facts, announce the changes."""
