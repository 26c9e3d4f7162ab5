"""Calendars: feeds of a clinician's visits, and outside calendars that block times."""
