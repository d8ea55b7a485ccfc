"""Clients, persons and companies: their phones, contracts and contact persons."""
