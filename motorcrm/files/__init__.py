"""Photos and files that people attach to orders, clients, vehicles: one door in, one door out."""
