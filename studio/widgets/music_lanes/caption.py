"""The line above the lanes: what piece this is, what is chosen in it, and what can be done with that."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.widgets.controls import ElidedLabel, IconButton, button, label
from studio.widgets.music_lanes.colours import part_title, section_name
from studio.widgets.music_lanes.song import Song
from studio.widgets.timecode import clock

HEIGHT = 36


class Caption(QWidget):
    """`mixer_wanted` with whether the mixer is to be shown. `aside` has room for more verbs of the selection."""

    mixer_wanted = Signal(bool)

    def __init__(self, song: Song, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._song, self._name = song, ""
        self.setFixedHeight(HEIGHT)
        self._title = ElidedLabel("", "strong")
        self._facts = label("", "dim")
        self._chosen = label("", "strong")
        self.rewrite = button("", "link", self.tr("Rewrite the selected bars"))
        self.lock = IconButton("lock-open", self.tr("Lock the selected bars (L)"), 16)
        self.clear = IconButton("x", self.tr("Let go of the selection (Esc)"), 16)
        self.fit = IconButton("maximize", self.tr("Show the whole piece (F)"), 16)
        self.mixer = button(self.tr("Mixer"), "segment")
        self.mixer.setCheckable(True)
        self.mixer.setToolTip(self.tr("Levels and places of the tracks"))
        self.rewrite.clicked.connect(lambda: song.rewrite(song.in_front))
        self.lock.clicked.connect(lambda: song.turn_lock(song.in_front, song.selection))
        self.clear.clicked.connect(lambda: song.choose(None))
        self.fit.clicked.connect(song.scale.fit)
        self.mixer.toggled.connect(self.mixer_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(8)
        row.addWidget(self._title, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        for each in (self._chosen, self.rewrite):
            row.addWidget(each, 0, middle)
        self.aside = QHBoxLayout()
        row.addLayout(self.aside)
        for each in (self.lock, self.clear, self._facts, self.fit, self.mixer):
            row.addWidget(each, 0, middle)
        song.changed.connect(self._show)
        song.marked.connect(self._show)
        song.scale.changed.connect(self._show_fit)
        self._show()
        self._show_fit()

    def set_title(self, title: str) -> None:
        """What the piece is called; without a name it is told what it is."""
        self._name = title
        self._show()

    def _show_fit(self) -> None:
        self.fit.setEnabled(not self._song.scale.is_whole)

    def _show(self) -> None:
        song, plan = self._song, self._song.plan
        chosen = song.selection is not None and plan is not None
        for each in (self._chosen, self.rewrite, self.lock, self.clear):
            each.setVisible(chosen)
        self._facts.setVisible(not chosen)
        self.mixer.setVisible(plan is not None)
        if plan is None:
            self._title.setText(self._name)
            self._facts.setText(clock(song.scale.duration_s))
            return
        self._title.setText(self._name or plan.title or self.tr("Thoughts: what the piece will do"))
        facts = self.tr("{0} bars · {1:g} bpm · {2} · {3} · {4}")
        self._facts.setText(
            facts.format(
                plan.bars, round(plan.tempo_bpm, 1), plan.metre, plan.key_name, clock(plan.duration_s)
            )
        )
        if song.selection is not None:
            self._chosen.setText(self._words())
            self._name_rewrite()
            locked = song.is_locked(song.in_front, song.selection)
            self.lock.set_icon("lock" if locked else "lock-open")
            self.lock.setToolTip(
                self.tr("Free the selected bars (L)") if locked else self.tr("Lock the selected bars (L)")
            )

    def _name_rewrite(self) -> None:
        """After the part that it is about, or after all of the selected bars."""
        song = self._song
        assert song.selection
        assert song.plan
        part = song.plan.part(song.in_front) if song.in_front else None
        count = sum(song.thoughts[n].bars for n in song.thoughts_in(song.selection))
        if part:
            title = part_title(part, song.plan).lower()
            self.rewrite.setText(self.tr("Rewrite the {0}").format(title))
            tip = self.tr("Write this part of the selected bars anew (R); all others stay as they are")
        else:
            self.rewrite.setText(
                self.tr("Rewrite 1 bar") if count == 1 else self.tr("Rewrite {0} bars").format(count)
            )
            tip = self.tr("Write the thoughts of the selected bars anew (R); all others stay as they are")
        self.rewrite.setToolTip(tip)

    def _words(self) -> str:
        """What is chosen: section, bars, and the track if keys act on one."""
        song = self._song
        assert song.selection
        assert song.plan
        first, last = song.selection
        numbers = song.thoughts_in(song.selection)
        sections = {song.thoughts[n].section for n in numbers}
        where = (
            self.tr("bar {0}").format(first + 1)
            if first == last
            else self.tr("bars {0}–{1}").format(first + 1, last + 1)
        )
        words = [section_name(sections.pop()), where] if len(sections) == 1 else [where]
        part = song.plan.part(song.in_front) if song.in_front else None
        return " · ".join([*words, part_title(part, song.plan)] if part else words)
