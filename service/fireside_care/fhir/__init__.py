"""FHIR R4 for other systems: find, hold, book, move and cancel; and what a clinic publishes."""
