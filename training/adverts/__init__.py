"""Labelled adverts and the script that learns from them; never imported at run time."""
