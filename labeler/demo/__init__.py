"""Built-in data: pictures and sounds that the program makes, of known truth, and simulated people."""
