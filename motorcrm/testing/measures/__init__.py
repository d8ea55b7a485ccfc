"""What the interface takes of people and machines, counted in a browser: `bin/measures`, docs/measures.md."""
