"""What a project holds, read-only."""
