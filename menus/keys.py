"""What keys mean wherever they mean nothing else."""

OPERATOR_KEY, REPEAT_KEY, BACK_KEY = "0", "9", "*"
"""In every menu that does not use them for something else."""

YES, NO = "1", "2"
"""The answers to a question whether something is right."""
