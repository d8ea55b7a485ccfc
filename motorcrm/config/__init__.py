"""The composition: settings, addresses, menu, and which app fills which place on which page."""
