"""Who may do what: the catalogue of rights, roles, scopes, hidden fields."""
