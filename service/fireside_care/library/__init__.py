"""The health library: topics in our own words, and how the fitting one is found."""
