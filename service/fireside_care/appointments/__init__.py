"""Times that can be had, holding one, and the appointments that come of it."""
