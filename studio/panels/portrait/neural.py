"""What a generating engine is asked beyond picture and voice: words, how windows meet, how much words and voice count,
and LoRAs. Hidden where the engine of the draft uses none of it (`studio.panels.portrait.uses`)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engines.portrait.request import PortraitRequest
from studio.model.draft import Draft
from studio.panels.portrait.uses import NEURAL, unused
from studio.widgets.controls import label
from studio.widgets.fields import FieldInfo, TextArea, control_for, fields_of
from studio.widgets.form import FieldRow, group_head
from studio.widgets.loras import LoraRows

PROMPT_LINES = 3


class NeuralForm(QWidget):
    """Rows for the fields of the group. `lora_added` carries a file."""

    lora_added = Signal(object)

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self.rows: dict[str, FieldRow] = {}
        self.loras = LoraRows(self.tr("LoRAs"))
        self.loras.added.connect(self.lora_added)
        self.loras.edited.connect(lambda loras: draft.set("loras", loras, what=self.tr("LoRAs")))
        self._fault = label("", "red")
        self._fault.setWordWrap(True)
        self._fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(4)
        column.addWidget(group_head(self.tr("What it films")))
        for info in fields_of(PortraitRequest):
            if info.name in NEURAL:
                self.rows[info.name] = row = FieldRow(info, self._control(info), draft)
                column.addWidget(row)
        column.addWidget(label(self.tr("LoRAs"), "label"))
        column.addWidget(self.loras)
        column.addWidget(self._fault)
        draft.changed.connect(self._changed)
        self._changed("engine")
        self._changed("loras")

    def show_fault(self, field: str, message: str) -> bool:
        """Say what is wrong at a field; False where this form has no such field."""
        self.clear_faults()
        if field in ("lora", "loras"):
            self._fault.setText(message)
            self._fault.show()
        elif field in self.rows:
            self.rows[field].show_fault(message)
        else:
            return False
        return True

    def clear_faults(self) -> None:
        self._fault.hide()
        for row in self.rows.values():
            row.show_fault("")

    def control_of(self, field: str) -> QWidget:
        return self.rows[field].control if field in self.rows else self.loras

    def _changed(self, name: str) -> None:
        if name == "engine":
            self.setVisible(unused(self._draft["engine"]).isdisjoint(NEURAL))
        elif name == "loras":
            self._fault.hide()
            self.loras.set_value(self._draft["loras"])

    def _control(self, info: FieldInfo) -> QWidget:
        if info.name == "prompt":
            area = TextArea(info)
            area.setFixedHeight(area.fontMetrics().lineSpacing() * PROMPT_LINES + 20)
            area.setPlaceholderText(self.tr("She leans forward and smiles, by a window in the evening"))
            return area
        return control_for(info)
