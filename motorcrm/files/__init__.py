"""Photos and files that people attach to orders, clients and vehicles: one way in, one way out."""
