"""The console knows the menu that is on disk, and while that is wrong, the one before."""

import os
from pathlib import Path

import pytest

from app.editions import PUBLISHED, copy_menu
from app.menu_seen import MenuSeen
from menus.source import Faulty


def change(file: Path, old: str, new: str) -> None:
    before = file.stat().st_mtime_ns
    file.write_text(file.read_text().replace(old, new))
    os.utime(file, ns=(before + 1, before + 1))


def test_a_changed_menu_is_seen_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    copy_menu(tmp_path)
    menu, tree = MenuSeen(tmp_path, tmp_path / PUBLISHED), tmp_path / "tree.yaml"
    change(tree, "rated: передача показаний", "rated: показания")
    readings = menu.edition().tree.nodes["readings"]
    assert getattr(readings, "rated", None) == "показания"
    change(tree, "service: readings", "service: nothing")
    assert menu.edition().tree.nodes["readings"] == readings
    with pytest.raises(Faulty):
        MenuSeen(tmp_path, tmp_path / PUBLISHED)
