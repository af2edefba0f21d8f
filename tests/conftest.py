"""What holds for all tests."""

from hypothesis import settings

# A test says what happens, not how soon: on a busy machine an example may take long.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
