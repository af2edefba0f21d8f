"""Installs what the service needs and the machine lacks.

Standard library only: it runs before anything is installed.
"""
