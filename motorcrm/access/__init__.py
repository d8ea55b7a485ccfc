"""Who may do what: the rights catalogue, roles, scopes, hidden fields, signing in."""
