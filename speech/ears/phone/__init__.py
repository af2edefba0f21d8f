"""Our own recogniser: a small network trained on the words of this service, which hears hundreds of callers at once."""
