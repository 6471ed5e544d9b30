"""Arrays in, values out: agreement, consensus, human-level performance, slices, splits."""
