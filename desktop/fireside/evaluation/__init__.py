"""Measuring the product's own path over labelled files (design §11)."""
