"""The sentences that callers hear, as supervisors work on them."""
