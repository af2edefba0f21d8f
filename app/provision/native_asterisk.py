"""Whether the machine has an Asterisk of its own that is new enough."""

import re
import shutil
import subprocess

OLDEST = 20
"""The oldest major version whose modules and dialplan functions we rely on."""


def major_version(told: str) -> int | None:
    """The major version in what `asterisk -V` prints (`Asterisk 22.10.1~dfsg`), None when it cannot be read."""
    found = re.match(r"Asterisk (?:certified[-/])?(\d+)\.", told)
    return int(found[1]) if found else None


def usable() -> bool:
    """Whether `asterisk` is on the path of root and not older than OLDEST."""
    program = shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        return False
    told = subprocess.run([program, "-V"], capture_output=True, text=True, check=False).stdout
    major = major_version(told)
    return major is not None and major >= OLDEST
