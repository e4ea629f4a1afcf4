"""The JSON API of the app, for a person's own scripts."""
