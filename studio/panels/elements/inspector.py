"""The inspector of the elements panel: what runs, how the take is made, how many at once, and the order.

It is layout and words; what happens on a click is the panel's.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engines.contract import EngineCard
from engines.elements.request import ElementsRequest
from engines.learned import all_learned
from studio.model.draft import Draft
from studio.model.presets import Presets
from studio.panels.elements.order import PANEL
from studio.panels.inspector import Inspector
from studio.panels.lora_form import LoraForm
from studio.widgets.controls import ElidedLabel, button, label
from studio.widgets.engine_list import EngineList
from studio.widgets.form import Form, group_head
from studio.widgets.presets_menu import PresetsMenu
from studio.widgets.segmented import Segmented

GROUPS = ("Take", "Camera", "Light", "Sound", "Output")
NOT_IN_PRESETS = {"seed"}
COMPOSITOR = "builtin"
AT_ONCE = (1, 2, 4, 8)


class ElementsInspector(Inspector):
    """`render_wanted` and `stop_wanted` come from the foot."""

    render_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, draft: Draft, presets: Presets, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        usual = EngineCard(id=COMPOSITOR, panel=PANEL, title=self.tr("Built-in"), summary="")
        self.engines = EngineList(usual)
        self.engines.picked.connect(lambda engine: draft.set("engine", engine, what=self.tr("Engine")))
        self.presets = PresetsMenu(presets, self.preset_values)
        self.presets.chosen.connect(self._use_preset)
        self.form = Form(ElementsRequest, draft, groups=GROUPS, asides={"Take": self.presets})
        self.loras = LoraForm(
            draft, group_head(self.tr("LoRAs")), lambda: all_learned(PANEL, self._draft["engine"])
        )
        self.takes = Segmented(self.tr("Takes at once"), [(many, str(many)) for many in AT_ONCE])
        self.takes.setToolTip(self.tr("Several takes with different seeds, to choose the best of"))
        self.takes.edited.connect(lambda many: draft.put({"takes": many}))
        self._guess = ElidedLabel("", "dim")
        self._key = label("Ctrl ↵", "key")
        self.render = button("", "primary", self.tr("Render"))
        self.stop = button(self.tr("Stop"), "", self.tr("Stop the render"))
        for each in (self.render, self.stop):
            each.setMinimumHeight(38)
        self.render.clicked.connect(self.render_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        draft.changed.connect(self._changed)
        self._lay_out()
        self.show_working(False)
        self._changed("takes")
        self._changed("engine")

    def show_guess(self, text: str) -> None:
        self._guess.setText(text)

    def show_working(self, working: bool) -> None:
        """The foot while the take on the stage is made, and while none is."""
        self.stop.setVisible(working)
        self._key.setText(self.tr("Esc stops") if working else "Ctrl ↵")

    def show_faults(self, field: str, message: str) -> bool:
        """Say what is wrong at the field; False if the inspector does not show it."""
        self.clear_faults()
        if self.loras.show_fault(field, message):
            self.reach(self.loras.rows)
            return True
        if not self.form.show_fault(field, message):
            return False
        self.reach(self.form.rows[field].control)
        return True

    def clear_faults(self) -> None:
        self.form.clear_faults()
        self.loras.clear_faults()

    def fields(self) -> dict[str, str]:
        """The titles of everything that can be set here, by field."""
        return {name: row.title for name, row in self.form.rows.items()}

    def go_to(self, field: str) -> None:
        """Give a field the keyboard."""
        self.reach(self.form.rows[field].control)

    def preset_values(self) -> dict[str, object]:
        """How the take is made: what a preset keeps."""
        return {name: self._draft[name] for name in self.form.rows if name not in NOT_IN_PRESETS}

    def _use_preset(self, name: str, values: dict[str, object]) -> None:
        known = {k: v for k, v in values.items() if k in self.form.rows and k not in NOT_IN_PRESETS}
        self._draft.update(known, what=self.tr("Preset {0}").format(name))

    def _changed(self, name: str) -> None:
        if name == "engine":
            self.loras.setVisible(self._draft["engine"] != COMPOSITOR)
        elif name == "takes":
            many = int(self._draft["takes"])
            self.takes.set_value(many)
            self.render.setText(
                self.tr("Render take") if many == 1 else self.tr("Render {0} takes").format(many)
            )

    def _lay_out(self) -> None:
        self.column.addWidget(group_head(self.tr("Engine")))
        self.column.addWidget(self.engines)
        self.column.addSpacing(8)
        self.column.addWidget(self.loras)
        self.column.addWidget(self.form)
        self.column.addStretch()
        several = QHBoxLayout()
        several.addWidget(label(self.tr("Takes at once"), "label"))
        several.addStretch()
        several.addWidget(self.takes)
        words = QHBoxLayout()
        words.addWidget(self._guess, 1)
        words.addWidget(self._key)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.stop, 1)
        buttons.addWidget(self.render, 2)
        self.foot.addLayout(several)
        self.foot.addLayout(words)
        self.foot.addLayout(buttons)
