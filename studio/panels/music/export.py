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
from PySide6.QtCore import QObject, QRunnable, QStandardPaths, QThreadPool, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from engines.contract import Failure
from engines.music.score import SCORE_FILE
from studio.jobs.queue import JobQueue
from studio.panels import Tell
from studio.panels.music.mixing import RATE, Sound, Source
from studio.panels.music.order import PANEL
from studio.project.files import PLACE_FAULTS
from studio.project.takes import Take
from studio.take_copies import TakeCopies, safe_name

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

    _written = Signal(object, str)

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
        self._pool = QThreadPool(self)
        self._written.connect(self._say_written)
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
            self._ask_engine(take, path)
        elif kind.ending == STEMS and not stems.is_dir():
            text = self.tr("This take was made without stems. Switch them on and make it again.")
            self._tell(text)
        elif kind.ending == STEMS:
            self._start(path, partial(shutil.copytree, stems, path, dirs_exist_ok=True))
        elif (heard := self._remixed(take)) is not None:
            self._start(path, partial(_write_heard, heard, path, kind.ending))
        elif take.media.suffix == f".{kind.ending}":
            self._copies.write(take, path)
        else:
            self._start(path, partial(_convert, take.media, path, kind.ending))

    def close(self) -> None:
        """Wait for what is being written."""
        self._copies.close()
        self._pool.waitForDone()

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
        name, title = safe_name(take.title), kind.title.rstrip("…")
        if kind.ending == STEMS:
            chosen = QFileDialog.getExistingDirectory(self._over, title, str(music_folder()))
            path = Path(chosen) / self.tr("{0} stems").format(name)
        else:
            wanted = music_folder() / f"{name}.{kind.ending}"
            chosen, _ = QFileDialog.getSaveFileName(self._over, title, str(wanted), f"*.{kind.ending}")
            path = Path(chosen).with_suffix(f".{kind.ending}") if chosen else Path()
        if chosen:
            self.write(kind, take, path)

    def _ask_engine(self, take: Take, path: Path) -> None:
        def told(answer: dict[str, Any]) -> None:
            self._copies.say_written(Path(answer["path"]))

        def refused(failure: Failure) -> None:
            self._tell(". ".join(part for part in (failure.message, failure.hint) if part))

        arguments = {"score": str(take.folder / SCORE_FILE), "path": str(path)}
        self._queue.ask(PANEL, "export", arguments, told, refused, key=f"{PANEL}/export/{path.suffix}")

    def _start(self, path: Path, write: Callable[[], object]) -> None:
        self._pool.start(_Work(write, partial(self._written.emit, path)))

    def _say_written(self, path: Path, why: str) -> None:
        if why:
            self._tell(self.tr("{0} cannot be written: {1}").format(path.name, why))
        else:
            self._copies.say_written(path)


class _Work(QRunnable):
    def __init__(self, write: Callable[[], object], done: Callable[[str], None]) -> None:
        super().__init__()
        self._write, self._done = write, done

    def run(self) -> None:
        try:
            self._write()
        except OSError as error:
            self._done(PLACE_FAULTS.get(error.errno or 0, (error.strerror or str(error), ""))[0])
        except RuntimeError as error:  # soundfile's own
            self._done(str(error))
        else:
            self._done("")


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
    part = path.with_name(f".{path.name}.part")
    try:
        with sf.SoundFile(part, "w", rate, 2, **KINDS[ending]) as copy:
            for block in blocks:
                copy.write(block)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def music_folder() -> Path:
    """Where people keep music."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    return Path(found) if found and Path(found).is_dir() else Path.home()
