"""The home page: pieces, each for people with its right."""
