"""Scripts that make the small learned parts; nothing here is imported at run time."""
