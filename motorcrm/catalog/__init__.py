"""What the workshop sells: services, labour rates, parts and who supplies them."""
