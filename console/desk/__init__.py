"""The operator's page: the card of whoever is on the line, and what is done for them."""
