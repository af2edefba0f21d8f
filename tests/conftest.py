"""What holds for all tests."""

import pytest
from hypothesis import settings

# A test says what happens, not how soon: on a busy machine an example may take long. The same checkout gets the same
# examples; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("project", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Pictures change with every browser, so a test writes them only when it is told to."""
    parser.addoption("--pictures", action="store_true", help="write the pictures of docs/pictures anew")
