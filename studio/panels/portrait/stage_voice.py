"""The voice of what is on the stage: its waveform and visemes in the lanes, and its sound in the player.

On the picture that is the draft's voice, on a take or a render its own. It asks, waits, and shows an answer only where
it still belongs.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engines.contract import Failure
from engines.portrait.turns import known_turns
from studio.model.draft import Draft
from studio.panels.portrait.heard import Ears, Heard
from studio.panels.portrait.speakers import lines_of
from studio.panels.portrait.stage import PortraitStage, View
from studio.panels.portrait.voice import VoiceSection
from studio.project.project import Project
from studio.project.takes import Take
from studio.take_words import in_words
from studio.widgets.timecode import clock

WORDS_A_SECOND = 2.6


class StageVoice(QObject):
    """`heard` fires when more is known about the voice, `failed` when it cannot be heard or said."""

    heard = Signal()
    failed = Signal(Failure)

    def __init__(
        self, draft: Draft, ears: Ears, stage: PortraitStage, section: VoiceSection, project: Project
    ) -> None:
        super().__init__(stage)
        self._draft, self._ears, self._stage = draft, ears, stage
        self._section, self._project = section, project
        self._learned: set[Path] = set()
        self.take: Take | None = None
        """The take that the stage can show."""
        self.work: Mapping[str, Any] = {}
        """The request of the render that the stage can show."""

    def show(self) -> None:
        """Bring lanes and player up to what is on the stage now."""
        stage, draft = self._stage, self._draft.values()
        if draft["audio"]:
            self._describe(Path(draft["audio"]))
        if stage.view is View.TAKE and self.take:
            self._hear_of(self.take.media, self.tr("Listening to the take…"))
            return
        if stage.view is View.WORKING:
            self._show_work()
            return
        line, recording = draft["says"] == "line", draft["audio"]
        known = self._ears.known_line(draft) if line else None
        if known:
            self._show(known)
            return
        if line:
            typed = bool(draft["text"].strip())
            note = self.tr("Listen to the line to see it here") if typed else self.tr("Type a line")
        else:
            note = self.tr("Listening…") if recording else self.tr("Drop a recording, or type a line")
        stage.lanes.show_nothing(note)
        stage.playback.close()
        if recording and not line:
            self._ears.hear(Path(recording), self._show, self._not_heard)

    def _show_work(self) -> None:
        if audio := self.work.get("audio"):
            self._hear_of(Path(audio), self.tr("Listening…"))
        elif known := self._ears.known_line(self.work):
            self._show(known)
        else:
            self._stage.lanes.show_nothing(self.tr("The voice of this take shows here when it is made"))

    def _hear_of(self, path: Path, note: str) -> None:
        """Show the sound of a file; until it is known, nothing but a note."""
        if not self._ears.known_recording(path):
            self._stage.lanes.show_nothing(note)

        def refused(failure: Failure) -> None:
            if path == self._wanted():
                self._stage.lanes.show_nothing(self._why(failure))

        self._ears.hear(path, self._show, refused)

    def speak(self) -> None:
        """Say the typed line of the draft, and play it."""
        if not self._draft["text"].strip():
            return
        self._section.show_listening(True)
        self._stage.lanes.show_nothing(self.tr("Speaking the line…"))

        def spoken(heard: Heard) -> None:
            self._section.show_listening(False)
            self._show(heard)
            if self._stage.playback.path == heard.path:
                self._stage.playback.seek(0.0)
                self._stage.playback.play()

        def refused(failure: Failure) -> None:
            self._section.show_listening(False)
            self.show()
            self.failed.emit(failure)

        self._ears.speak(self._draft.values(), spoken, refused)

    def duration_s(self) -> float:
        """How long all voices take together, 0 while unknown; a typed line is guessed from its words until it was
        said."""
        return max((to_s for _, _, to_s in self._course()), default=0.0)

    def turns(self) -> list[tuple[float | None, float | None]]:
        """(when it begins, how long it is) of every voice of the draft, in the order in which they speak; None for the
        length of one that is not known, until `heard` fires."""
        lines = lines_of(self._draft.values())
        for face, voice in lines.items():
            if face != self._draft["face"] and voice["says"] == "recording":
                self._learn(Path(voice["audio"]))
        return [(voice["start_s"], self._length_s(voice) or None) for voice in lines.values()]

    def show_turns(self) -> None:
        """When each of several voices speaks, at the choice of who begins."""
        course = self._course()
        self._section.begin.show_turns(course if len(course) > 1 else [], self.is_guessed())

    def _course(self) -> list[tuple[int, float, float]]:
        """(face, from, to) of every voice, in seconds of the take; nothing while a length is not known."""
        turns = known_turns(self.turns())
        faces = [face or 0 for face in lines_of(self._draft.values())]
        return list(zip(faces, *turns, strict=True)) if turns else []

    def _learn(self, recording: Path) -> None:
        """Hear a recording that is not on the stage, once."""
        if recording not in self._learned and not self._ears.known_recording(recording):
            self._learned.add(recording)
            self._ears.hear(recording, lambda _: self.heard.emit(), lambda _: None)

    def is_guessed(self) -> bool:
        """Whether a length is guessed, of a line that was not said yet."""
        lines = lines_of(self._draft.values()).values()
        return any(voice["says"] == "line" and not self._ears.known_line(voice) for voice in lines)

    def _length_s(self, voice: Mapping[str, Any]) -> float:
        known = self._known(voice)
        if known is None and voice["says"] == "line":
            return float(len(voice["text"].split()) / WORDS_A_SECOND / voice["rate"])
        return known.duration_s if known else 0.0

    def _known(self, voice: Mapping[str, Any]) -> Heard | None:
        if voice["says"] == "line":
            return self._ears.known_line(voice)
        return self._ears.known_recording(Path(voice["audio"])) if voice["audio"] else None

    def _show(self, heard: Heard) -> None:
        if heard.path == self._wanted():
            self._stage.lanes.show_voice(heard.duration_s, heard.peaks, heard.blocks)
            if self._stage.view is View.PICTURE and self._stage.playback.path != heard.path:
                self._stage.playback.open_sound(heard.path, heard.duration_s)
        if str(heard.path) == self._draft["audio"]:
            self._describe(heard.path)
            self._section.show_fault("")
        self.heard.emit()

    def _wanted(self) -> Path | None:
        """The sound that belongs to what is on the stage."""
        if self._stage.view is View.TAKE:
            return self.take.media if self.take else None
        if self._stage.view is View.WORKING:
            if audio := self.work.get("audio"):
                return Path(audio)
            spoken = self._ears.known_line(self.work)
            return spoken.path if spoken else None
        if self._draft["says"] == "recording":
            return Path(self._draft["audio"]) if self._draft["audio"] else None
        known = self._ears.known_line(self._draft.values())
        return known.path if known else None

    def _describe(self, recording: Path) -> None:
        """The recording by the name that it came with, and its length once it is known."""
        known = self._ears.known_recording(recording)
        length = clock(known.duration_s, tenths=True) if known else ""
        kind = recording.suffix.lstrip(".").upper()
        line = " · ".join(part for part in (length, kind) if part)
        self._section.describe_recording(line, self._project.assets.name_of(recording))

    def _not_heard(self, failure: Failure) -> None:
        self._stage.lanes.show_nothing(self._why(failure))
        self.failed.emit(failure)

    def _why(self, failure: Failure) -> str:
        """One line for the lanes of a voice that could not be heard."""
        message = failure.message.removeprefix(f"{failure.field}: ")
        return self.tr("Not heard: {0}").format(in_words(message, self._project))
