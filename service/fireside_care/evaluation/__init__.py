"""Running the service's own path over labelled files, and the figures of it (design §11)."""
