"""Takes a piece out of the project: as a sound file of any kind, its stems, or its notes for other programs.

Sound is written here, off the window's thread; notes are asked of the engine, which knows the formats.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf
from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from engines.music.score import SCORE_FILE
from studio.jobs.queue import JobQueue
from studio.panels import Tell
from studio.panels.music.mixing import RATE, Sound, Source
from studio.panels.music.order import PANEL
from studio.project.takes import Take
from studio.take_copies import TakeCopies, safe_name, whole

BLOCK = 1 << 16
LOUDEST = 0.89  # -1 dB
WAV, FLAC, MP3, STEMS, MIDI, MUSICXML = "wav", "flac", "mp3", "stems", "mid", "musicxml"

KINDS: dict[str, dict[str, Any]] = {
    WAV: {"format": "WAV", "subtype": "PCM_24"},
    FLAC: {"format": "FLAC", "subtype": "PCM_24"},
    MP3: {"format": "MP3", "subtype": "MPEG_LAYER_III", "bitrate_mode": "CONSTANT", "compression_level": 0.0},
}
"""How soundfile writes each kind of sound file."""


@dataclass(frozen=True)
class Kind:
    """`ending` of the file; that of stems is a folder's."""

    ending: str
    title: str


class Exports(QObject):
    """Writes what is chosen of the take that `take` gives, and says where it is. `remixed` gives a take as its faders
    stand now, None where they stand as it was made."""

    def __init__(
        self,
        queue: JobQueue,
        take: Callable[[], Take | None],
        remixed: Callable[[Take], Source | None],
        tell: Tell,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._queue, self._take, self._remixed = queue, take, remixed
        self._tell, self._over = tell, over
        self._copies = TakeCopies(tell, over)
        self.kinds = [
            Kind(WAV, self.tr("WAV, 24 bits…")),
            Kind(FLAC, self.tr("FLAC…")),
            Kind(MP3, self.tr("MP3, 320 kbit/s…")),
            Kind(STEMS, self.tr("Stems, a file for each track…")),
            Kind(MIDI, self.tr("MIDI…")),
            Kind(MUSICXML, self.tr("MusicXML, a score to print…")),
        ]
        self._actions = [self._action(kind) for kind in self.kinds]

    def actions(self) -> list[QAction]:
        """One action a kind."""
        return self._actions

    def write(self, kind: Kind, take: Take, path: Path) -> None:
        """Write to `path`, a file or for stems a folder."""
        stems = take.folder / "stems"
        if kind.ending in (MIDI, MUSICXML):
            arguments = {"score": str(take.folder / SCORE_FILE), "path": str(path)}
            key = f"{PANEL}/export/{path.suffix}"
            self._copies.ask_engine(self._queue, PANEL, "export", arguments, key)
        elif kind.ending == STEMS and not stems.is_dir():
            text = self.tr("This take was made without stems. Switch them on and make it again.")
            self._tell(text)
        elif kind.ending == STEMS:
            self._copies.start(path, partial(shutil.copytree, stems, path, dirs_exist_ok=True))
        elif (heard := self._remixed(take)) is not None:
            self._copies.start(path, partial(_write_heard, heard, path, kind.ending))
        elif take.media.suffix == f".{kind.ending}":
            self._copies.write(take, path)
        else:
            self._copies.start(path, partial(_convert, take.media, path, kind.ending))

    def close(self) -> None:
        """Wait for what is being written."""
        self._copies.close()

    def _action(self, kind: Kind) -> QAction:
        action = QAction(self.tr("Export as {0}").format(kind.title), self._over)
        action.setIconText(kind.title)
        action.triggered.connect(partial(self._ask, kind))
        return action

    def _ask(self, kind: Kind) -> None:
        take = self._take()
        if take is None:
            self._tell(self.tr("There is no take yet. Make the music, or choose a take."))
            return
        name, title = file_name(take), kind.title.rstrip("…")
        if kind.ending == STEMS:
            chosen = QFileDialog.getExistingDirectory(self._over, title, str(music_folder()))
            path = Path(chosen) / self.tr("{0} stems").format(name)
        else:
            wanted = music_folder() / f"{name}.{kind.ending}"
            chosen, _ = QFileDialog.getSaveFileName(self._over, title, str(wanted), f"*.{kind.ending}")
            path = Path(chosen).with_suffix(f".{kind.ending}") if chosen else Path()
        if chosen:
            self.write(kind, take, path)


def file_name(take: Take) -> str:
    """What a file of a take is called: its title, which ends after a whole word where it was the idea cut short."""
    idea = " ".join(str(take.recipe["request"].get("prompt") or "").split())
    was_cut = take.title.endswith("…") and idea.startswith(take.title.removesuffix("…"))
    return safe_name(idea if was_cut else take.title)


def _convert(source: Path, path: Path, ending: str) -> None:
    """The same sound in another kind of file."""
    with sf.SoundFile(source) as sound:
        _write(sound.blocks(BLOCK, dtype="float32", always_2d=True), path, ending, sound.samplerate)


def _write_heard(source: Source, path: Path, ending: str) -> None:
    """A mix by the faders, softer as a whole where it would clip."""

    def blocks() -> Iterator[Sound]:
        for start in range(0, source.frames, BLOCK):
            yield source.read(start, min(BLOCK, source.frames - start))

    try:
        loudest = max(float(np.abs(block).max()) for block in blocks())
        gain = np.float32(min(1.0, LOUDEST / max(loudest, 1e-9)))
        _write((block * gain for block in blocks()), path, ending, RATE)
    finally:
        source.close()


def _write(blocks: Iterable[Sound], path: Path, ending: str, rate: int) -> None:
    """What was there is replaced only once it is whole."""
    with whole(path) as part, sf.SoundFile(part, "w", rate, 2, **KINDS[ending]) as copy:
        for block in blocks:
            copy.write(block)


def music_folder() -> Path:
    """Where people keep music."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    return Path(found) if found and Path(found).is_dir() else Path.home()
