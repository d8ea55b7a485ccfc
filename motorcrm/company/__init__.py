"""The company itself: its organisations, tax modes, numbering and preferences."""
