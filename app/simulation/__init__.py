"""A simulated week of the contact centre: the real rules of calling back, a virtual clock."""
