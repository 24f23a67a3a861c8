"""The LoRAs of a draft as a part of an inspector: a row each, what is wrong with one, those that were taught here."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engines.learned import Learned
from studio.model.draft import Draft
from studio.widgets.controls import label
from studio.widgets.loras import LoraRows

FIELDS = ("lora", "loras")


class LoraForm(QWidget):
    """Under `head`; `learned` gives what was taught for the engine of the draft. `added` carries a file."""

    added = Signal(object)

    def __init__(self, draft: Draft, head: QWidget, learned: Callable[[], list[Learned]] = list) -> None:
        super().__init__()
        self._draft = draft
        self.rows = LoraRows(self.tr("LoRAs"))
        self.rows.learned = learned
        self.rows.added.connect(self.added)
        self.rows.edited.connect(lambda loras: draft.set("loras", loras, what=self.tr("LoRAs")))
        self._fault = label("", "red")
        self._fault.setWordWrap(True)
        self._fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (head, self.rows, self._fault):
            column.addWidget(part)
        draft.changed.connect(self._changed)
        self._changed("loras")

    def show_fault(self, field: str, message: str) -> bool:
        """Say what is wrong; False for another field."""
        if field not in FIELDS:
            return False
        self._fault.setText(message)
        self._fault.show()
        return True

    def clear_faults(self) -> None:
        self._fault.hide()

    def _changed(self, name: str) -> None:
        if name == "loras":
            self._fault.hide()
            self.rows.set_value(self._draft["loras"])
