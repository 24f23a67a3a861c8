"""When a face begins to speak where several do: first of all, after the voice before it, or at a time of the take."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.model.draft import Draft
from studio.panels.portrait.speakers import others_speak, speaks_first
from studio.widgets.controls import label
from studio.widgets.job_card import sentence
from studio.widgets.segmented import Segmented
from studio.widgets.slider import NumberLine
from studio.widgets.timecode import clock

FIRST, AFTER, AT = "first", "after", "at"
LATEST_S = 24 * 3600.0


class Begin(QWidget):
    """Edits the draft's `first`, the face that speaks first, and its `start_s`; shown where another face speaks too."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self._starts: dict[int, float] = {}
        title = self.tr("Speaks")
        ways = [(FIRST, self.tr("First")), (AFTER, self.tr("Next")), (AT, self.tr("At"))]
        self.choice = Segmented(title, ways)
        self.time = NumberLine(self.tr("Begins at, in seconds of the take"), 1, "s")
        self.time.setFixedWidth(52)
        self._turns = label("", "faint")
        self._turns.setWordWrap(True)
        self._turns.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(title, "label"))
        row.addStretch()
        row.addWidget(self.time)
        row.addWidget(self.choice)
        column.addLayout(row)
        column.addWidget(self._turns)
        self.choice.edited.connect(self._choose)
        self.time.entered.connect(lambda start_s: self._set({"start_s": min(max(start_s, 0.0), LATEST_S)}))
        draft.changed.connect(lambda _: self._show())
        self._show()

    def show_turns(self, turns: Sequence[tuple[int, float, float]], guessed: bool) -> None:
        """(face, from, to) of each voice, in seconds of the take; nothing while they are not known, whole
        seconds where they are `guessed`."""
        self._starts = {face: from_s for face, from_s, _ in turns}
        told = [
            self.tr("face {0} {1}–{2}").format(
                face + 1, clock(from_s, tenths=not guessed), clock(to_s, tenths=not guessed)
            )
            for face, from_s, to_s in sorted(turns, key=lambda turn: turn[1])
        ]
        about = self.tr("about: {0}") if guessed else "{0}"
        unbroken = [each.replace(" ", "\N{NO-BREAK SPACE}") for each in told]
        self._turns.setText(sentence(about.format(" · ".join(unbroken))))
        self._turns.setVisible(bool(told))

    def _choose(self, way: str) -> None:
        """Who gives up being first leaves it to the leftmost of the others."""
        draft = self._draft.values()
        first = draft["first"]
        if way == FIRST:
            first = draft["face"]
        elif speaks_first(draft):
            first = others_speak(draft)[0]
        self._set({"first": first, "start_s": self._starts.get(draft["face"], 0.0) if way == AT else None})

    def _set(self, values: dict[str, object]) -> None:
        self._draft.update(values, what=self.tr("When the voice begins"))

    def _show(self) -> None:
        draft = self._draft.values()
        start_s = draft["start_s"]
        self.setVisible(len(draft["faces"]) > 1 and bool(others_speak(draft)))
        later = AFTER if start_s is None else AT
        way = FIRST if speaks_first(draft) else later
        self.choice.set_value(way)
        self.time.setVisible(way == AT)
        self.time.show_value(start_s or 0.0)
