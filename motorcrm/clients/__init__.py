"""Clients, people and companies: their phones, contracts and contact persons."""
