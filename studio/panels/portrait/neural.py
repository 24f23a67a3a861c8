"""What a generating engine is asked beyond picture and voice: words, how windows meet, steps, how much words and voice
count, and LoRAs. Hidden where the engine of the draft uses none of it (`studio.panels.portrait.uses`)."""

import textwrap
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engines.portrait.request import PortraitRequest
from studio.model.draft import Draft
from studio.panels.lora_form import LoraForm
from studio.panels.portrait.uses import NEURAL, unused
from studio.widgets.auto_number import AutoNumber
from studio.widgets.controls import label
from studio.widgets.fields import FieldInfo, TextArea, control_for, fields_of
from studio.widgets.form import FieldRow, group_head

PROMPT_LINES = 3
TIP_WIDTH = 60  # characters


class NeuralForm(QWidget):
    """Rows for the fields of the group."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self.rows: dict[str, FieldRow] = {}
        self.loras = LoraForm(draft, label(self.tr("LoRAs"), "label"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(4)
        column.addWidget(group_head(self.tr("What it films")))
        for info in fields_of(PortraitRequest):
            if info.name in NEURAL:
                shown = replace(info, help=textwrap.fill(info.help, TIP_WIDTH))
                self.rows[info.name] = row = FieldRow(shown, self._control(shown), draft)
                column.addWidget(row)
        column.addWidget(self.loras)
        draft.changed.connect(self._changed)
        self._changed("engine")

    def show_usual(self, own: Mapping[str, float]) -> None:
        """The steps and scales of the engine where nobody says them, as far as they are known."""
        for name, row in self.rows.items():
            if isinstance(row.control, AutoNumber):
                row.control.show_auto(own.get(name))

    def show_fault(self, field: str, message: str) -> bool:
        """Say what is wrong at a field; False where this form has no such field."""
        self.clear_faults()
        if field in self.rows:
            self.rows[field].show_fault(message)
            return True
        return self.loras.show_fault(field, message)

    def clear_faults(self) -> None:
        self.loras.clear_faults()
        for row in self.rows.values():
            row.show_fault("")

    def control_of(self, field: str) -> QWidget:
        return self.rows[field].control if field in self.rows else self.loras.rows

    def _changed(self, name: str) -> None:
        if name == "engine":
            self.setVisible(unused(self._draft["engine"]).isdisjoint(NEURAL))

    def _control(self, info: FieldInfo) -> QWidget:
        if info.name == "prompt":
            area = TextArea(info)
            area.setFixedHeight(area.fontMetrics().lineSpacing() * PROMPT_LINES + 20)
            area.setPlaceholderText(self.tr("She leans forward and smiles, by a window in the evening"))
            return area
        return control_for(info)
