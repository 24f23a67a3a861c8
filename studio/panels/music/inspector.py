"""The inspector of the music panel: the idea, what it follows, what runs, the piece's shape, and the order.

It is layout and words; what happens on a click is the panel's.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engines.contract import EngineCard
from engines.music.request import MusicRequest
from engines.music.thoughts import Plan
from studio.model.draft import Draft
from studio.panels.inspector import Inspector
from studio.panels.music import words
from studio.panels.music.fields import (
    FOLLOWED,
    AutoChoice,
    FileWell,
    LengthField,
    keys,
)
from studio.panels.music.idea_text import IdeaText
from studio.panels.music.loop_values import LoopValues
from studio.panels.music.neural import NeuralForm
from studio.panels.music.order import PANEL
from studio.panels.music.styles import StyleChoice, StyleValues
from studio.panels.music.tracks import Tracks
from studio.panels.music.uses import BUILTIN, fields_for, writes_notes
from studio.widgets.auto_number import AutoNumber
from studio.widgets.controls import ElidedLabel, button, label, set_role
from studio.widgets.disclosure import Disclosure
from studio.widgets.engine_list import EngineList
from studio.widgets.fields import FieldInfo, control_for, fields_of
from studio.widgets.form import FieldRow, Values, group_head

SHAPE = ("duration_s", "style", "own_strength", "tempo_bpm", "key", "metre", "loop")
WRITING = ("thought_temperature", "note_temperature", "thought_guidance", "note_guidance")
OUTPUT = ("format", "stems", "seed", "soundfont")
IDEA_LINES = 5
ORDER_BESIDE = 192
"""Pixels that the order has beside what can be done with a take."""


class MusicInspector(Inspector):
    """`followed` carries the path of a song or film to follow, or None; `loop_wanted` whether the piece is to go round;
    the rest comes from the foot."""

    followed = Signal(object)
    loop_wanted = Signal(bool)
    takes_wanted = Signal()
    render_wanted = Signal()
    stop_wanted = Signal()
    export_wanted = Signal()
    into_film_wanted = Signal()

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._infos = {info.name: info for info in fields_of(MusicRequest)}
        self.rows: dict[str, FieldRow] = {}
        self.idea = self._row("prompt")
        if head := self.idea.findChild(QLabel):
            head.setText(head.text().upper())
            set_role(head, "caps")
        self.notes = label("", "dim")
        self.notes.setWordWrap(True)
        self.notes.hide()
        self.well = FileWell(
            self.tr("Reference"),
            FOLLOWED,
            self.tr("a song, a MIDI file or a film"),
            self.tr("Drop a song, MIDI or film"),
        )
        self.well.edited.connect(self.followed)
        self._follow = QWidget()
        self.from_takes = button(self.tr("From a take…"), "link")
        self.from_takes.setToolTip(self.tr("Score a film of this project, or follow one of its pieces"))
        self.from_takes.clicked.connect(self.takes_wanted)
        self._well_fault = label("", "red")
        self._well_fault.setWordWrap(True)
        self._well_fault.hide()
        self._doubt = label("", "dim")
        self._doubt.setWordWrap(True)
        self._doubt.hide()
        usual = EngineCard(id=BUILTIN, panel=PANEL, title=self.tr("Composer"), summary="")
        self.engines = EngineList(usual)
        self.engines.picked.connect(lambda engine: draft.set("engine", engine, what=self.tr("Engine")))
        self.neural = NeuralForm(draft)
        self.rows |= self.neural.rows
        self.tracks = Tracks()
        self.writing = Disclosure(self.tr("Boldness"), self.tr("How far plan and notes may stray"))
        self.output = Disclosure(self.tr("File and sound"))
        self._guess = ElidedLabel("", "dim")
        self._key = label("Ctrl ↵", "key")
        self.export = button(self.tr("Export…"), "", self.tr("Export the take"))
        self.into_film = button(self.tr("Put under the film…"), "", self.tr("Put the music under the film"))
        self.into_film.setToolTip(
            self.tr("Write a copy of the film that this take scores, with the music under it")
        )
        self.into_film.clicked.connect(self.into_film_wanted)
        self.render = button(self.tr("Make the music"), "primary")
        self.stop = button(self.tr("Stop"), "", self.tr("Stop making"))
        self.stop.setToolTip(self.tr("Stop making this piece (Esc)"))
        for each in (self.export, self.into_film, self.render, self.stop):
            each.setMinimumHeight(38)
        self.export.clicked.connect(self.export_wanted)
        self.render.clicked.connect(self.render_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        self._lay_out()
        draft.changed.connect(self._changed)
        self._show_well()
        self._show_used()
        self.show_working(False, False, False)

    # --- what is told

    def show_plan(self, plan: Plan | None, notes: Sequence[str]) -> None:
        """What the fields that were left to the idea have become, and what there is to tell of the plan."""
        self.notes.setText(words.breakable("\n".join(notes)))
        self.notes.setVisible(bool(notes))
        self.tracks.show_plan(plan)
        style, key, metre, tempo = (
            self.rows[name].control for name in ("style", "key", "metre", "tempo_bpm")
        )
        style.show_auto(words.style_name(plan.style) if plan else "")  # type: ignore[attr-defined]
        key.show_auto(words.key_title(plan) if plan else "")  # type: ignore[attr-defined]
        metre.show_auto(plan.metre if plan else "")  # type: ignore[attr-defined]
        tempo.show_auto(plan.tempo_bpm if plan else None)  # type: ignore[attr-defined]
        length_s = plan.duration_s if plan else self._draft["duration_s"]
        self.rows["duration_s"].control.set_value(length_s)  # type: ignore[attr-defined]

    def show_doubt(self, doubt: str) -> None:
        """What is doubtful about what was heard in the reference, nothing if empty."""
        self._doubt.setText(words.breakable(doubt))
        self._doubt.setVisible(bool(doubt))

    def show_guess(self, text: str) -> None:
        self._guess.setText(text)

    def show_order(self, text: str) -> None:
        """What the order does. What else there is makes room where that takes more words."""
        self.render.setText(text)
        self.render.setAccessibleName(text)
        beside = self.render.sizeHint().width() <= ORDER_BESIDE
        row = self._orders if beside else self._others
        if row.indexOf(self.export) < 0:
            row.insertWidget(0, self.export, 1)

    def show_working(self, working: bool, has_take: bool, scores_film: bool) -> None:
        """The foot while a piece is made, and what can be done with a take, which may score a film."""
        self.stop.setVisible(working)
        self.render.setVisible(not working)
        self.export.setVisible(has_take and not working)
        self.into_film.setVisible(has_take and scores_film and not working)
        self._key.setText(self.tr("Esc stops") if working else "Ctrl ↵")

    # --- faults and fields

    def show_faults(self, field: str, message: str, go: bool = True) -> bool:
        """Say what is wrong at a field; False where the inspector does not show it. `go` gives it the keyboard."""
        self.clear_faults()
        name = {"own_style": "style"}.get(field, field.split(".")[0])
        if name in ("reference", "film"):
            self._well_fault.setText(words.breakable(message))
            self._well_fault.show()
            if go:
                self.reach(self.well)
            return True
        if self.neural.loras.show_fault(name, message):
            if go:
                self.reach(self.neural.loras.rows)
            return True
        if name not in self.rows or name not in fields_for(self._draft):
            return False
        self.rows[name].show_fault(message)
        if go:
            self.go_to(name)
        return True

    def clear_faults(self) -> None:
        self._well_fault.hide()
        self.neural.loras.clear_faults()
        for row in self.rows.values():
            row.show_fault("")

    def fields(self) -> dict[str, str]:
        """The titles of everything that can be set here for any engine, by field."""
        return {name: row.title for name, row in self.rows.items() if name not in self.neural.rows}

    def go_to(self, field: str) -> None:
        """Give a field the keyboard."""
        for part, names in ((self.writing, WRITING), (self.output, OUTPUT)):
            if field in names:
                part.set_open(True)
        self.reach(self.rows[field].control)

    # --- inside

    def _row(self, name: str) -> FieldRow:
        info = self._titled(self._infos[name])
        row = FieldRow(info, self._control(info), self._values(name))
        self.rows[name] = row
        return row

    def _values(self, name: str) -> Values:
        """What the row of a field edits."""
        if name == "style":
            return StyleValues(self._draft, self)
        return LoopValues(self._draft, self.loop_wanted.emit, self) if name == "loop" else self._draft

    def _titled(self, info: FieldInfo) -> FieldInfo:
        """The field in words that have room beside its control."""
        short = {
            "thought_temperature": self.tr("Bold plan"),
            "note_temperature": self.tr("Bold notes"),
            "thought_guidance": self.tr("Hold to idea"),
            "note_guidance": self.tr("Hold to plan"),
        }
        return replace(info, title=short.get(info.name, info.title))

    def _control(self, info: FieldInfo) -> QWidget:
        match info.name:
            case "prompt":
                area = IdeaText(info)
                area.setFixedHeight(area.fontMetrics().lineSpacing() * IDEA_LINES + 20)
                area.setPlaceholderText(self.tr("Slow lo-fi beat, rain, Rhodes; brighter after a minute"))
                return area
            case "style":
                return StyleChoice(info)
            case "metre":
                return AutoChoice(info.title, info.choices)
            case "key":
                return AutoChoice(info.title, keys())
            case "tempo_bpm":
                return AutoNumber(info, self.tr("as the idea says"))
            case "duration_s":
                return LengthField(info)
            case "soundfont":
                wanted = self.tr("a sound bank (.sf2 or .sf3)")
                return FileWell(info.title, ("soundfont",), wanted, self.tr("Matinee's own; drop another"))
        return control_for(info)

    def _changed(self, name: str) -> None:
        if name in ("reference", "film"):
            self._well_fault.hide()
        elif name in self.rows:
            self.rows[name].show_fault("")
        if name in ("reference", "film", "loop"):
            self._show_well()
        if name in ("engine", "task", "own_style"):
            self._show_used()

    def _show_used(self) -> None:
        """Only what the engine uses for its task."""
        used = fields_for(self._draft)
        for name, row in self.rows.items():
            if name not in self.neural.rows:
                row.setVisible(name in used)
        self.rows["own_strength"].setVisible("own_strength" in used and bool(self._draft["own_style"]))
        self.writing.setVisible(not used.isdisjoint(WRITING))
        self._follow.setVisible("reference" in used)
        self.tracks.offer(writes_notes(self._draft["engine"]))

    def _show_well(self) -> None:
        path = self._draft["reference"] or self._draft["film"]
        self.well.set_value(Path(path) if path else None)
        film = bool(self._draft["film"])
        self.rows["duration_s"].setEnabled(not film)  # a piece is as long as its film
        loop = self.rows["loop"]
        loop.setEnabled(not film or bool(self._draft["loop"]))  # one that is on can be turned off
        ends = self.tr("A piece that scores a film ends with it: it does not loop")
        loop.control.setToolTip(ends if film else self._infos["loop"].help)

    def _lay_out(self) -> None:
        column = self.column
        column.addWidget(self.idea)
        column.addWidget(self.notes)
        head = QHBoxLayout()
        head.addWidget(group_head(self.tr("Follow")))
        head.addStretch()
        head.addWidget(self.from_takes)
        follow = QVBoxLayout(self._follow)
        follow.setContentsMargins(0, 4, 0, 8)
        follow.setSpacing(8)
        follow.addLayout(head)
        follow.addWidget(self.well)
        follow.addWidget(self._doubt)
        follow.addWidget(self._well_fault)
        column.addWidget(self._follow)
        column.addWidget(group_head(self.tr("Engine")))
        column.addWidget(self.engines)
        column.addSpacing(8)
        column.addWidget(self.neural)
        column.addWidget(group_head(self.tr("Shape")))
        for name in SHAPE:
            column.addWidget(self._row(name))
        column.addSpacing(8)
        for part, names in ((self.writing, WRITING), (self.output, OUTPUT)):
            for name in names:
                part.inside.addWidget(self._row(name))
        for part in (self.tracks, self.writing, self.output):
            column.addWidget(part)
            column.addSpacing(2)
        column.addStretch()
        told = QHBoxLayout()
        told.addWidget(self._guess, 1)
        told.addWidget(self._key)
        self._others, self._orders = QHBoxLayout(), QHBoxLayout()
        for row in (self._others, self._orders):
            row.setSpacing(8)
        self._others.addWidget(self.into_film, 2)
        self._orders.addWidget(self.export, 1)
        self._orders.addWidget(self.stop, 1)
        self._orders.addWidget(self.render, 2)
        self.foot.addLayout(told)
        self.foot.addLayout(self._others)
        self.foot.addLayout(self._orders)
