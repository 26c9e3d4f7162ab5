"""The care service: answers, triage and the people who may ask for them."""

from importlib.metadata import version

__version__ = version("fireside")
