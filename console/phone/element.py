"""The phone as an element of a page."""

HEAD = (
    '<link rel="stylesheet" href="/phone/static/phone.css"><script type="module" src="/phone/static/phone.js"></script>'
)
"""What the head of a page with a phone holds."""
TAG = "operator-phone"
"""The name of the element."""
