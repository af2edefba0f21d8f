"""A menu in another language is a folder with files of its own; Russian checks are for Russian."""

from pathlib import Path
from shutil import copyfile

import pytest

from app.editions import copy_menu, load_edition
from menus.source import Faulty
from menus.values import Line
from tests.edition import FOLDER, shipped


@pytest.fixture
def english(tmp_path: Path) -> Path:
    """An English menu: its sentences say their names, and one tells a fact."""
    for name in ("tree.yaml", "questionnaires.yaml"):
        copyfile(FOLDER / name, tmp_path / name)
    lines = [f'{name}: "This is {name}, number 1."' for name in shipped().catalogue.sentences if name != "greeting"]
    (tmp_path / "prompts.en.yaml").write_text("\n".join(['greeting: "Hello! {company:fact}."', *lines]))
    copyfile(FOLDER / "office.ru.yaml", tmp_path / "office.en.yaml")
    (tmp_path / "facts.en.yaml").write_text('company: "This is NovitEn"')
    return tmp_path


def test_a_folder_speaks_the_language_of_its_prompts_file(english: Path) -> None:
    edition = load_edition(english)
    assert edition.catalogue.text(Line("greeting")) == "Hello! This is NovitEn."
    assert edition.tree == shipped().tree


def test_what_every_language_needs_is_checked_in_every_language(english: Path) -> None:
    (english / "prompts.en.yaml").write_text('greeting: "Hello! {companny:fact}."')
    with pytest.raises(Faulty) as faulty:
        load_edition(english)
    told = str(faulty.value)
    assert "prompts.en.yaml:1: фраза «greeting»: факта «companny» нет в facts.en.yaml" in told
    assert "не хватает фразы «connecting»" in told


def test_a_folder_with_two_languages_is_told(english: Path) -> None:
    copyfile(FOLDER / "prompts.ru.yaml", english / "prompts.ru.yaml")
    with pytest.raises(Faulty, match="у каждого языка своя папка"):
        load_edition(english)


def test_a_copy_kept_beside_the_files_is_no_language(tmp_path: Path) -> None:
    copy_menu(tmp_path)
    copyfile(FOLDER / "prompts.ru.yaml", tmp_path / "prompts.old.yaml")
    assert load_edition(tmp_path).tree == shipped().tree
