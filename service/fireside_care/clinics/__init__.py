"""Clinics: who works there, what they offer, when they are open."""
