"""How the voice must be told to say some words. Applied to speech only: the catalogue keeps the proper spelling."""


def as_pronounced(text: str) -> str:
    return text
