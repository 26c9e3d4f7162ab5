"""Makes Fireside's environment and starts it; the standard library is all it uses."""
