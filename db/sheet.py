"""Reads a sheet of rows as Excel and billing systems write it: CSV by `,` or `;`, UTF-8 or cp1251.

A row is a line: a stray quotation mark spoils its own row, not the rest of the file, and line numbers stay true.
Nothing here is longer than its limit, whatever the file holds.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

LONGEST_LINE = 4096
"""Bytes. The longest honest row has some 1,500."""

BLANKS = str.maketrans({"\t": " ", "\u00a0": " ", "\u202f": " "})
"""Excel groups thousands with blanks that do not break."""


class SheetFault(Exception):
    """The file as a whole cannot be read; the text says why, in Russian, for the person who imports."""


class RowFault(Exception):
    """One row cannot be taken; the text says which column and which rule, in Russian, without the value."""


Row = dict[str, str]
"""Cells by column name, blanks around them removed."""


def rows(
    file: BinaryIO, columns: Sequence[str], report: Callable[[str], None], optional: Sequence[str] = ()
) -> Iterator[tuple[int, Row | RowFault]]:
    """Read the rows of a sheet with their line numbers; a row that cannot be read is its fault.

    The file must be seekable: it is read twice, once for its encoding. Raises SheetFault if the header is not one.
    Columns beyond `columns` and `optional` are reported and left out.
    """
    encoding = _encoding(file)
    lines = _lines(file)
    _, first = next(lines, (1, None))
    delimiter, found = _header(first or b"", encoding)
    names = _names(found, columns, optional, report)
    for number, line in lines:
        if line is None:
            yield number, RowFault(f"строка длиннее {LONGEST_LINE} байт")
        elif line.strip():
            yield number, _row(line, encoding, delimiter, names)


def _encoding(file: BinaryIO) -> str:
    """Decide by majority of the lines with Russian letters: one spoilt byte must not turn a UTF-8 file to nonsense."""
    votes = 0
    for _, line in _lines(file):
        if line and not line.isascii():
            votes += 1 if _is_utf8(line) else -1
    return "utf-8" if votes >= 0 else "cp1251"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Number the lines from 1; None stands for one that is too long."""
    file.seek(0)
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line


def _decoded(line: bytes, encoding: str) -> str:
    """Decode and refuse what no honest cell holds: NUL, control and invisible characters."""
    try:
        text = line.decode(encoding).removeprefix("\ufeff").rstrip("\r\n").translate(BLANKS)
    except UnicodeDecodeError as broken:
        raise RowFault("буквы не читаются: повреждена кодировка") from broken
    if not text.isprintable():
        raise RowFault("есть недопустимые невидимые знаки")
    return text


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, strict=True), [])]
    except csv.Error as broken:
        raise RowFault("кавычки расставлены неверно") from broken


def _header(line: bytes, encoding: str) -> tuple[str, list[str]]:
    """Find the delimiter and the names of the columns."""
    try:
        text = _decoded(line, encoding)
        delimiter = max(",;", key=text.count)
        return delimiter, [cell.lower() for cell in _cells(text, delimiter)]
    except RowFault as fault:
        raise SheetFault(f"строка 1: заголовок не читается: {fault}") from fault


def _names(
    found: list[str], columns: Sequence[str], optional: Sequence[str], report: Callable[[str], None]
) -> list[str | None]:
    """Name the cells by the header; None is a column to leave out. Does not repeat a name: it may be a person's."""
    missing = [name for name in columns if name not in found]
    if missing:
        raise SheetFault(f"строка 1: в заголовке нет столбцов: {', '.join(missing)}")
    readable = (*columns, *optional)
    doubled = [name for name in readable if found.count(name) > 1]
    if doubled:
        raise SheetFault(f"строка 1: в заголовке повторяются столбцы: {', '.join(doubled)}")
    for position, name in enumerate(found, start=1):
        if name not in readable:
            report(f"строка 1: столбец {position} неизвестен и не читается")
    return [name if name in readable else None for name in found]


def _row(line: bytes, encoding: str, delimiter: str, names: list[str | None]) -> Row | RowFault:
    try:
        cells = _cells(_decoded(line, encoding), delimiter)
    except RowFault as fault:
        return fault
    if len(cells) != len(names):
        return RowFault(f"столбцов {len(cells)}, а в заголовке {len(names)}")
    return {name: cell for name, cell in zip(names, cells, strict=True) if name}
