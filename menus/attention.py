"""What is listened for while a question is asked, and what is known of its answer."""

from dataclasses import dataclass

from menus.expecting import Expectation
from menus.understanding.meaning import Known


@dataclass(frozen=True, slots=True)
class Attention:
    """What may be said in answer; how sure one must be of it is a rule of what is `known`."""

    expects: Expectation
    known: Known
