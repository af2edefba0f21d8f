"""The phone as an element of a page."""

from nicegui import ui

from console.frame.elements import paragraph
from console.frame.visit import Visit

HEAD = (
    '<link rel="stylesheet" href="/phone/static/phone.css"><script type="module" src="/phone/static/phone.js"></script>'
)
"""What the head of a page with a phone holds."""
TAG = "operator-phone"
"""The name of the element."""
ELSEWHERE = "Ваш телефон не в браузере: отвечайте на звонки с него."


def phone(visit: Visit) -> None:
    """Put the phone of whoever visits on the page, or say where it is."""
    if visit.who.operator in visit.ports.exchange.passwords:
        ui.add_head_html(HEAD)
        ui.element(TAG)
    else:
        paragraph(ELSEWHERE)
