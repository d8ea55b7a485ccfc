"""Pages of people: entering, one's own, the list and the person, access."""
