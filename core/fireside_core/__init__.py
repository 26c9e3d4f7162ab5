"""What desktop and care service share: the wire contract and the written safety rules.

Pure: no Qt, no web framework, no network.
"""
