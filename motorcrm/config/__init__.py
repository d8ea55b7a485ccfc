"""The composition: settings, addresses, menu, and who fills which place of which page."""
