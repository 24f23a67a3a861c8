"""The cast: who speaks in the film, with which voice, and how that sounds. Chosen voices are kept in the screenplay."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engines.contract import Failure
from engines.film.casting import cast, spoken_language
from engines.film.shots import Screenplay
from engines.speech.voices import Voice, family, voices
from studio.jobs.queue import JobQueue
from studio.panels.film.script import Script
from studio.widgets.controls import DropDown, ElidedLabel, IconButton, button
from studio.widgets.form import LABEL_WIDTH, group_head
from studio.widgets.playback import Playback
from studio.widgets.tab_order import tab_before

FIRST = 6  # rows that are shown before the rest is asked for
LONGEST_LINE = 160  # characters that are said to try a voice
AUTO = ""


class CastSection(QWidget):
    """One row for everybody who speaks, the leads first. `listen_wanted` with a name."""

    listen_wanted = Signal(str)

    def __init__(self, script: Script) -> None:
        super().__init__()
        self._script = script
        self._told: tuple[Any, ...] = ()
        self._all = False
        self.rows: dict[str, _Row] = {}
        self._more = button("", "link")
        self._more.clicked.connect(self._show_all)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(6)
        column.addWidget(group_head(self.tr("Cast")))
        column.addLayout(self._rows)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        script.changed.connect(self._show)
        self._show()

    def show_playing(self, name: str) -> None:
        """Whose voice is heard now; nobody's if empty."""
        for each, row in self.rows.items():
            row.show_playing(each == name)

    def _show(self) -> None:
        screenplay = self._script.screenplay
        speakers = speakers_of(screenplay)
        chosen = {each.name: each.voice for each in screenplay.characters}
        told = (tuple(speakers), tuple(sorted(chosen.items())), spoken_language(screenplay), self._all)
        if told == self._told:
            return
        self._told = told
        self.setVisible(bool(speakers))
        found = cast(screenplay)
        without = cast(_uncast(screenplay))
        shown = speakers if self._all else speakers[:FIRST]
        for name in [name for name in self.rows if name not in shown]:
            row = self.rows.pop(name)
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        offered = voices(spoken_language(screenplay))
        for at, name in enumerate(shown):
            if name not in self.rows:
                self.rows[name] = _Row(name)
                self.rows[name].chosen.connect(partial(self._script.cast, name))
                self.rows[name].listen.clicked.connect(partial(self.listen_wanted.emit, name))
            self._rows.insertWidget(at, self.rows[name])
            auto = _name_of(found[name] if not chosen.get(name) else without[name])
            self.rows[name].show_voices(offered, auto, chosen.get(name, AUTO))
        tab_before(
            self._more, [part for name in shown for part in (self.rows[name].voice, self.rows[name].listen)]
        )
        rest = len(speakers) - len(shown)
        self._more.setText(self.tr("{0} more").format(rest))
        self._more.setVisible(rest > 0)

    def _show_all(self) -> None:
        self._all = True
        self._show()


class CastVoices:
    """Says a line of somebody in their voice. `playing` is told whose is heard, nobody's if empty."""

    def __init__(
        self,
        script: Script,
        queue: JobQueue,
        playing: Callable[[str], None],
        refused: Callable[[Failure], None],
    ) -> None:
        self._script, self._queue, self._playing, self._refused = script, queue, playing, refused
        self.playback = Playback()
        self._name = ""
        self.playback.state.connect(self._follow)

    def listen(self, name: str) -> None:
        """Say somebody's first line; once more stops it."""
        if self._name == name:
            self.stop()
            return
        self.stop()
        screenplay = self._script.screenplay
        said = next(
            line.text
            for shot in screenplay.shots
            for line in shot.dialogue
            if line.speaker == name and line.text
        )
        arguments = {
            "text": said[:LONGEST_LINE],
            "voice": cast(screenplay)[name],
            "language": "",
            "rate": 1.0,
            "pitch": 0.0,
        }
        self._name = name
        self._playing(name)

        def spoken(answer: dict[str, Any]) -> None:
            if self._name == name:
                self.playback.open_sound(Path(answer["audio"]), float(answer["duration_s"]))
                self.playback.play()

        def refused(failure: Failure) -> None:
            self.stop()
            self._refused(failure)

        self._queue.ask("portrait", "speak", arguments, spoken, refused, key="film/listen")

    def stop(self) -> None:
        self._name = ""
        self.playback.close()
        self._playing("")

    def _follow(self) -> None:
        if self._name and self.playback.path and not self.playback.playing:
            self._name = ""
            self._playing("")


def speakers_of(screenplay: Screenplay) -> list[str]:
    """Everybody who says something, whoever says most first."""
    said = Counter[str]()
    for shot in screenplay.shots:
        for line in shot.dialogue:
            said[line.speaker] += len(line.text.strip())
    return sorted(
        (name for name, many in said.items() if name and many), key=lambda name: (-said[name], name)
    )


class _Row(QWidget):
    """A name, a voice, and a way to hear it."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        title = ElidedLabel(name, "label")
        title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        title.setFixedWidth(LABEL_WIDTH)
        self.voice = DropDown(self.tr("Voice of {0}").format(name))
        self.voice.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.voice.setMinimumContentsLength(8)
        self.voice.setMaxVisibleItems(16)
        self.voice.activated.connect(lambda at: self.chosen.emit(self.voice.itemData(at)))
        self.listen = IconButton("play", self.tr("Listen to {0}").format(name), 16)
        self.listen.setFixedSize(28, 28)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(title)
        row.addWidget(self.voice, 1)
        row.addWidget(self.listen)

    def show_voices(self, offered: list[Voice], auto: str, chosen: str) -> None:
        """What there is to choose from; `auto` is whom the script would choose."""
        self.voice.clear()
        self.voice.addItem(self.tr("{0} (auto)").format(auto), AUTO)
        for voice in offered:
            self.voice.addItem(self._told(voice), voice.id)
        if self.voice.findData(chosen) < 0:
            self.voice.addItem(_name_of(chosen), chosen)
        self.voice.setCurrentIndex(self.voice.findData(chosen))

    def show_playing(self, playing: bool) -> None:
        self.listen.set_icon("pause" if playing else "play")

    def _told(self, voice: Voice) -> str:
        if voice.engine == "espeak":
            return voice.name
        sex = self.tr("woman") if voice.gender == "woman" else self.tr("man")
        several = family(voice.language) == "en"
        return f"{voice.name}, {sex}" + (f" ({voice.language[-2:].upper()})" if several else "")


def _name_of(voice: str) -> str:
    return next((each.name for each in voices() if each.id == voice), voice)


def _uncast(screenplay: Screenplay) -> Screenplay:
    """The screenplay as if nobody had chosen a voice."""
    free = tuple(each.model_copy(update={"voice": AUTO}) for each in screenplay.characters)
    return screenplay.model_copy(update={"characters": free})
