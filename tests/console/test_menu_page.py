"""The menu is drawn with how many callers took each branch, and where they hung up."""

import re
from base64 import b64decode

from console.pages.menu import picture
from tests.console.browsing import Visitors, World
from tests.console.test_wall import busy

__all__ = ["busy"]


def test_the_drawing_tells_how_many_went_each_way_and_where_they_hung_up(busy: World) -> None:
    found = busy.ports.wall.menu()
    drawn = b64decode(picture(found).partition(",")[2]).decode()
    assert drawn.count(">звонков: 1<") == 2, "the first menu and the debt"
    assert drawn.count(">повесили трубку: 1<") == 1
    assert drawn.count('class="count"') > 20
    assert len(re.findall(r'class="count"[^>]*>1<', drawn)) == 1


def test_the_same_figures_are_in_tables(busy: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/menu")
        await user.should_see("Ветви меню")
        await user.should_see("Долг или переплата")

    busy.visited(story)
