"""When a further face begins to speak: after the voice before it, or at a time of the take."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.model.draft import Draft
from studio.panels.portrait.speakers import speaks_first
from studio.widgets.controls import label
from studio.widgets.segmented import Segmented
from studio.widgets.slider import NumberLine

AFTER, AT = "after", "at"
LATEST_S = 24 * 3600.0


class Begin(QWidget):
    """Edits the draft's `start_s`; shown where another face speaks before this one."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        title = self.tr("Begins")
        self.choice = Segmented(title, [(AFTER, self.tr("After the other")), (AT, self.tr("At"))])
        self.time = NumberLine(self.tr("Begins at, in seconds of the take"), 1, "s")
        self.time.setFixedWidth(52)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(title, "label"))
        row.addStretch()
        row.addWidget(self.choice)
        row.addWidget(self.time)
        self.choice.edited.connect(lambda way: self._set(None if way == AFTER else 0.0))
        self.time.entered.connect(lambda start_s: self._set(min(max(start_s, 0.0), LATEST_S)))
        draft.changed.connect(lambda _: self._show())
        self._show()

    def _set(self, start_s: float | None) -> None:
        self._draft.set("start_s", start_s, what=self.tr("When the voice begins"))

    def _show(self) -> None:
        start_s = self._draft["start_s"]
        several = len(self._draft["faces"]) > 1
        self.setVisible(several and not speaks_first(self._draft.values()))
        self.choice.set_value(AFTER if start_s is None else AT)
        self.time.setVisible(start_s is not None)
        self.time.show_value(start_s or 0.0)
