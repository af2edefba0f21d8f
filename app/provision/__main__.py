"""`python3 -m app.provision run|test|train`: have what running, or also testing or training, needs; step by step."""

import argparse
import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.provision import asterisk_root, debian, models, native_asterisk, places, project, recordings, rhvoice, training
from app.provision.build import sweep
from app.provision.progress import Part, provide
from app.provision.shell import StepFailed


def main() -> int:
    """Provide the parts of the profile; 0 when all are there, 1 when a step failed, 130 on Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python3 -m app.provision", description=__doc__)
    parser.add_argument("profile", choices=["run", "test", "train"])
    profile = parser.parse_args().profile
    cache = places.user_cache()
    cache.mkdir(parents=True, exist_ok=True)
    try:
        with _alone(cache):
            sweep(cache)
            provide(_parts(cache, profile))
    except StepFailed as failed:
        print(f"\n{failed}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nfailed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; the next run goes on from here", file=sys.stderr)
        return 130
    return 0


def _parts(cache: Path, profile: str) -> list[Part]:
    """What is needed, in the order in which it can be had."""
    packages = debian.missing(for_tests=profile == "test")
    needed = [
        Part("Debian packages", lambda: not packages, lambda: debian.install(packages)),
        Part("Python packages", project.packages_venv(cache).exists, lambda: project.install_packages(cache)),
        Part("Virtual environment .venv", lambda: project.venv_is_current(cache), lambda: project.make_venv(cache)),
        Part("Asterisk 22", lambda: _has_asterisk(cache), lambda: asterisk_root.install(cache)),
        Part("RHVoice", lambda: rhvoice.installed(cache), lambda: rhvoice.install(cache)),
        Part("Whisper", places.whisper_model(cache).exists, lambda: models.install_whisper(cache)),
    ]
    tried = [
        Part("Recorded numbers", places.recordings(cache).exists, lambda: recordings.install(cache)),
        Part("Korean model of Vosk", places.korean_model(cache).exists, lambda: models.install_korean(cache)),
    ]
    learned = [
        Part("Voices to learn from", places.training_voices(cache).exists, lambda: training.install_voices(cache)),
        Part("Python to train with", lambda: training.python_is_current(cache), lambda: training.install_python(cache)),
    ]
    return needed + {"run": [], "test": tried, "train": learned}[profile]


def _has_asterisk(cache: Path) -> bool:
    return native_asterisk.usable() or places.asterisk_root(cache) is not None


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Hold the installation lock of this cache, waiting (and saying so) while another installation runs."""
    with (cache / "install.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for another installation to finish …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
