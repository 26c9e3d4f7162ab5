"""The care service over HTTP, and which one answers."""
