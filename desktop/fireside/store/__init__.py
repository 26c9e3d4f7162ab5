"""The senior's own records, encrypted."""
