"""Reading orders for screens, totals and other apps."""
