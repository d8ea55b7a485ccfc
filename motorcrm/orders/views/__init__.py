"""Pages and actions of orders: find, call, show."""
