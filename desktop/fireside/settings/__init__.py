"""Options as data, their file, and secrets in the keyring."""
