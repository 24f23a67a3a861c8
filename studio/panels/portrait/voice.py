"""The voice section of the inspector: a recording, or a typed line with the voice that says it."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engines.portrait.request import PortraitRequest
from engines.speech.voices import languages, voices
from studio.model.draft import Draft
from studio.panels.portrait.begin import Begin
from studio.panels.portrait.speakers import hand_over, speaks
from studio.widgets.controls import button, label
from studio.widgets.fields import Choice, FieldInfo, TextArea
from studio.widgets.form import Form, group_head
from studio.widgets.media_drop import MediaDrop
from studio.widgets.recorder import Recorder
from studio.widgets.segmented import Segmented

MICROPHONE_DELAY_MS = 1200
COMMON = ("de", "nl", "pl", "pt", "es-419", "ru", "uk", "tr", "ar", "cmn", "ja", "ko", "sv")


class VoiceSection(QWidget):
    """`recording_chosen` carries a file, or None; `listen_wanted` asks for the typed line to be spoken.

    The draft's `says` is what the person says: `recording` or `line`.
    """

    recording_chosen = Signal(object)
    listen_wanted = Signal()
    hand_over_wanted = Signal()
    refused = Signal(str)

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._head = group_head(self.tr("Voice"))
        self.hand_over = button(self.tr("Let this face say it instead"), "link")
        self.hand_over.clicked.connect(self.hand_over_wanted)
        self.switch = Segmented(
            self.tr("Voice"), [("recording", self.tr("Recording")), ("line", self.tr("Type a line"))]
        )
        self.well = MediaDrop(self.tr("Recording"), ("audio", "video"), self.tr("Drop a recording"))
        self.record = button(self.tr("Record"), "", self.tr("Record the microphone"))
        self.record.hide()
        self._recorder, self._microphone = Recorder(self), False
        self._fault = label("", "red")
        self._fault.setWordWrap(True)
        self._fault.hide()
        self.line = Form(
            PortraitRequest,
            draft,
            groups={"Voice"},
            factories={"voice": self._voice_picker, "language": self._language_picker},
            skip={"audio"},
            heads=False,
        )
        words = self.line.rows["text"].control
        assert isinstance(words, TextArea)
        words.setPlaceholderText(self.tr("What should they say?"))
        self.listen = button(self.tr("Listen"), "", self.tr("Listen to the line"))
        self.listen.clicked.connect(self.listen_wanted)
        self._pages = {"recording": self._recording_page(), "line": self._line_page()}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._head)
        head = QHBoxLayout()
        head.addWidget(self.switch)
        head.addStretch()
        head.addWidget(self.listen)
        head.addWidget(self.record)
        column.addLayout(head)
        self.begin = Begin(draft)
        column.addWidget(self.begin)
        for page in self._pages.values():
            column.addWidget(page)
        column.addWidget(self.hand_over, 0, Qt.AlignmentFlag.AlignLeft)
        self.switch.edited.connect(lambda says: draft.set("says", says, what=self.tr("Voice")))
        self.well.edited.connect(self._chosen)
        self.record.clicked.connect(self._toggle_recording)
        self._recorder.ticked.connect(lambda s: self.record.setText(self.tr("Stop  {0:.0f} s").format(s)))
        self._recorder.recorded.connect(self._recorded)
        self._recorder.failed.connect(self._not_recorded)
        draft.changed.connect(self._changed)
        self._changed("says")
        QTimer.singleShot(MICROPHONE_DELAY_MS, self, self._offer_microphone)

    def describe_recording(self, line: str, name: str) -> None:
        """What is known about the recording: length and kind, and the name that it came with."""
        self.well.set_value(self._draft["audio"])
        self.well.describe(line, name)

    def show_fault(self, message: str) -> None:
        self._fault.setText(message)
        self._fault.setVisible(bool(message))

    def show_listening(self, busy: bool) -> None:
        self.listen.setEnabled(not busy)

    def _recording_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.well)
        column.addWidget(self._fault)
        return page

    def _line_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.line)
        return page

    def _voice_picker(self, info: FieldInfo) -> Choice:
        self._voices = Choice(info)
        self._offer_voices()
        return self._voices

    def _language_picker(self, info: FieldInfo) -> Choice:
        made = Choice(info)
        named = languages()
        neural = [code for code in named if code in {voice.language for voice in voices()}]
        order = dict.fromkeys([*neural, *COMMON, *named])
        made.set_choices([("", self.tr("The voice's own")), *((code, named[code]) for code in order)])
        made.setMaxVisibleItems(16)
        return made

    def _offer_voices(self) -> None:
        sex = {"woman": self.tr("woman"), "man": self.tr("man")}
        language = self._draft["language"]
        choices = []
        for voice in sorted(voices(language), key=lambda v: (v.engine == "espeak", v.language != language)):
            region = "" if voice.language in (language, "") else f" ({voice.language[-2:].upper()})"
            neural = voice.engine == "kokoro"
            choices.append((voice.id, f"{voice.name}, {sex[voice.gender]}{region}" if neural else voice.name))
        self._voices.set_choices(choices)

    def _changed(self, name: str) -> None:
        self._show_face()
        if name == "says":
            self.switch.set_value(self._draft["says"])
            for says, page in self._pages.items():
                page.setVisible(says == self._draft["says"])
            self._show_buttons()
        elif name == "audio":
            self.well.set_value(self._draft["audio"])
            self.show_fault("")
        elif name == "language":
            self._offer_voices()
            known = [voice.id for voice in voices(self._draft["language"])]
            if self._draft["voice"] not in known:
                self._draft.put({"voice": known[0]})
        elif name == "text":
            self.listen.setEnabled(bool(self._draft["text"].strip()))

    def _show_face(self) -> None:
        """Whose voice this is, where the picture has several faces."""
        draft = self._draft.values()
        several = len(draft["faces"]) > 1
        title = self.tr("Voice of face {0}").format(draft["face"] + 1) if several else self.tr("Voice")
        self._head.setText(title.upper())
        self.hand_over.setVisible(several and not speaks(draft) and bool(hand_over(draft)))

    def _chosen(self, path: str | None) -> None:
        self.recording_chosen.emit(Path(path) if path else None)

    def _offer_microphone(self) -> None:
        self._microphone = Recorder.available()
        self._show_buttons()

    def _show_buttons(self) -> None:
        on_line = self._draft["says"] == "line"
        self.listen.setVisible(on_line)
        self.record.setVisible(self._microphone and not on_line)

    def _toggle_recording(self) -> None:
        if self._recorder.recording:
            self._recorder.stop()
        else:
            self._recorder.start()

    def _recorded(self, path: Path) -> None:
        self.record.setText(self.tr("Record"))
        self.recording_chosen.emit(path)

    def _not_recorded(self, why: str) -> None:
        self.record.setText(self.tr("Record"))
        self.refused.emit(self.tr("The microphone gave nothing: {0}").format(why))
