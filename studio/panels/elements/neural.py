"""What the neural engines are asked beyond the scene: LoRAs. Hidden where the compositor makes the take."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engines.learned import all_learned
from studio.model.draft import Draft
from studio.panels.elements.order import PANEL
from studio.widgets.controls import label
from studio.widgets.form import group_head
from studio.widgets.loras import LoraRows

COMPOSITOR = "builtin"


class NeuralForm(QWidget):
    """`lora_added` carries a file."""

    lora_added = Signal(object)

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self.loras = LoraRows(self.tr("LoRAs"))
        self.loras.added.connect(self.lora_added)
        self.loras.edited.connect(lambda loras: draft.set("loras", loras, what=self.tr("LoRAs")))
        self._fault = label("", "red")
        self._fault.setWordWrap(True)
        self._fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(4)
        column.addWidget(group_head(self.tr("LoRAs")))
        column.addWidget(self.loras)
        column.addWidget(self._fault)
        draft.changed.connect(self._changed)
        self._changed("engine")
        self._changed("loras")

    def show_fault(self, field: str, message: str) -> bool:
        """Say what is wrong at a field; False where this form has no such field."""
        if field not in ("lora", "loras"):
            return False
        self._fault.setText(message)
        self._fault.show()
        return True

    def clear_faults(self) -> None:
        self._fault.hide()

    def _changed(self, name: str) -> None:
        if name == "engine":
            self.loras.learned = partial(all_learned, PANEL, self._draft["engine"])
            self.setVisible(self._draft["engine"] != COMPOSITOR)
        elif name == "loras":
            self._fault.hide()
            self.loras.set_value(self._draft["loras"])
