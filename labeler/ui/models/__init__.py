"""Qt item models over what the store holds."""
