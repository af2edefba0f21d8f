"""Recordings and other sounds for the ear, for those who may hear them."""
