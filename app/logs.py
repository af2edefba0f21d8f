"""Where the log goes: one file in `home` that does not grow for ever, and what is serious to the terminal."""

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_to(home: Path) -> Path:
    """Log to `home/log/autosecretary.log` (mode 0600) and errors to stderr; returns the file."""
    folder = home / "log"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "autosecretary.log"
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    handler = RotatingFileHandler(file, maxBytes=20_000_000, backupCount=5, encoding="utf-8")
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.ERROR)
    logging.basicConfig(level=logging.INFO, format=FORMAT, handlers=[handler, terminal], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # app.ticking says what matters
    return file
