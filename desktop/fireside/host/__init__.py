"""Processes, folders and logs of this computer."""
