"""Getting the Vosk speech model: offer, fetch, check, unpack, try, put in place.

Vosk's own downloader is not used: after a cut download it never starts again.
"""
