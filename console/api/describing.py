"""How the API is described (OpenAPI): which problems an operation may answer with."""

from typing import Any

from console.api.bodies import ProblemOut
from console.api.problems import MEDIA_TYPE, Code

ALWAYS = (
    Code.MALFORMED,
    Code.UNAUTHORIZED,
    Code.FORBIDDEN,
    Code.TOO_LARGE,
    Code.INVALID,
    Code.RATE,
    Code.INTERNAL,
    Code.UNAVAILABLE,
)
WITH_KEY = (Code.KEY_MISSING, Code.KEY_REUSED)
ABOUT_CUSTOMERS = (Code.CUSTOMER, Code.GUESSING)

Responses = dict[int | str, dict[str, Any]]


def problems(*codes: Code) -> Responses:
    """The answers to describe for an operation: those of its own, and those that any operation may give."""
    told: dict[int, list[Code]] = {}
    for code in (*codes, *ALWAYS):
        told.setdefault(code.status, []).append(code)
    return {status: _described(found) for status, found in sorted(told.items())}


def _described(codes: list[Code]) -> dict[str, Any]:
    text = "; ".join(f"`{code.code}`: {code.title}" for code in codes)
    schema = ProblemOut.model_json_schema()
    return {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}
