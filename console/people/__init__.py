"""Who works with the console, and what the audit says of them."""
