"""Asterisk 22 from Debian sid in a root folder of its own.

Debian 12 has no Asterisk, and its libc is too old for sid's. The packages are only unpacked: nothing in the folder
is ever run but Asterisk, so it needs no shell and no users.
"""

from pathlib import Path

from app.provision.build import point, put, workshop
from app.provision.mirror import KEYRING, debian_mirror
from app.provision.native_asterisk import OLDEST, major_version
from app.provision.shell import StepFailed, as_root, run

ADVICE = "check that this machine reaches its Debian mirror, then run the same command again"
EXPIRED = "is expired"
UNUSED = ("doc", "info", "lintian", "locale", "man", "perl", "perl5")
"""Folders of `usr/share` that nothing in the root folder reads."""


def install(cache: Path) -> str:
    """Make the root folder; returns the version of Asterisk. StepFailed when sid offers one that is too old."""
    with workshop(cache) as shop:
        root = shop / "root"
        root.mkdir()
        remark = _unpack(root)
        _finish(root)
        version = _version(root)
        final = cache / f"asterisk-{version}"
        put(root, final)
    point(cache / "asterisk", final)
    return f"{version}{remark}"


def _unpack(root: Path) -> str:
    """Unpack Asterisk and what it depends on; returns a remark when the mirror is a stale copy."""
    try:
        _mmdebstrap(root)
    except StepFailed as failed:
        if EXPIRED not in failed.output:
            raise
    else:
        return ""
    run(as_root(["find", root, "-mindepth", "1", "-delete"]), what="empty the root folder", advice=ADVICE)
    _mmdebstrap(root, "--aptopt=Acquire::Check-Valid-Until false")
    return " (warning: the mirror's copy of Debian sid is out of date; its signature is good)"


def _mmdebstrap(root: Path, *options: str) -> None:
    source = f"deb [signed-by={KEYRING}] {debian_mirror()} sid main"
    command = ["mmdebstrap", "--mode=root", "--variant=extract", "--include=asterisk", *options]
    run(as_root([*command, "sid", root, source]), what="unpack Asterisk from Debian sid", advice=ADVICE)


def _finish(root: Path) -> None:
    """Make the links of a merged /usr and the mount points, which no package brings; drop what nobody reads."""
    what, advice = "finish the root folder of Asterisk", "see the lines above"
    for name in ("bin", "lib", "lib64", "sbin"):
        run(as_root(["ln", "-s", f"usr/{name}", root / name]), what=what, advice=advice)
    run(as_root(["mkdir", "-p", root / "proc", root / "run"]), what=what, advice=advice)
    run(as_root(["chmod", "755", root / "tmp"]), what=what, advice=advice)
    _keep_licences(root)
    run(as_root(["rm", "-rf", *(root / "usr/share" / name for name in UNUSED)]), what=what, advice=advice)


def _keep_licences(root: Path) -> None:
    """Gather the copyright files before the documentation goes."""
    script = (
        'cd "$1/usr/share" && mkdir licences && '
        'for f in doc/*/copyright; do p=${f%/*}; cp "$f" "licences/${p#doc/}" || exit 1; done'
    )
    run(as_root(["sh", "-c", script, "sh", root]), what="keep the licences", advice="see the lines above")


def _version(root: Path) -> str:
    """The version in the folder, told by Asterisk itself: so it is known to start here."""
    told = run(as_root(["chroot", root, "/usr/sbin/asterisk", "-V"]), what="start Asterisk", advice=ADVICE)
    major = major_version(told)
    if major is None or major < OLDEST:
        raise StepFailed("check the version of Asterisk", told, f"Debian sid must offer Asterisk {OLDEST} or newer")
    return told.split()[1]
