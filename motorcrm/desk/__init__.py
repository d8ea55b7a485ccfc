"""What is seen across the company: the home page, search, the audit log, access explained."""
