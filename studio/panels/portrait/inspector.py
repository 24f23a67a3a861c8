"""The inspector of the portrait panel: what runs, the picture, the voice, the request's groups, and the order.

It is layout and words; what happens on a click is the panel's.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engines.contract import EngineCard
from engines.portrait.request import PortraitRequest
from studio.model.draft import Draft
from studio.model.presets import Presets
from studio.panels.inspector import Inspector
from studio.panels.portrait.neural import NeuralForm
from studio.panels.portrait.order import PANEL
from studio.panels.portrait.taught import MouthsChoice, PersonChoice
from studio.panels.portrait.uses import BUILTIN, unused
from studio.panels.portrait.voice import VoiceSection
from studio.widgets.controls import ElidedLabel, button, label, set_role
from studio.widgets.engine_list import EngineList
from studio.widgets.form import Form, group_head
from studio.widgets.media_drop import MediaDrop
from studio.widgets.plates import Question
from studio.widgets.presets_menu import PresetsMenu

PRESET_GROUPS = ("Performance", "Output")
NOT_IN_PRESETS = {"consent", "background", "seed"}


class PortraitInspector(Inspector):
    """`render_wanted` and `cancel_wanted` come from the foot; `picture_chosen` from the picture's well."""

    render_wanted = Signal()

    def __init__(self, draft: Draft, presets: Presets, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        usual = EngineCard(id=BUILTIN, panel=PANEL, title=self.tr("Built-in"), summary="")
        self.engines = EngineList(usual)
        self.engines.picked.connect(lambda engine: draft.set("engine", engine, what=self.tr("Engine")))
        self.picture = MediaDrop(self.tr("Portrait"), ("image", "video"), self.tr("Drop a portrait"))
        self.picture_fault = label("", "red")
        self.picture_fault.setWordWrap(True)
        self.picture_fault.hide()
        self._limit = label("", "red")
        self._limit.setWordWrap(True)
        self._limit.hide()
        self.person, self.mouths = PersonChoice(draft), MouthsChoice(draft)
        self.mouths.chosen.connect(lambda id: draft.set("mouths", id, what=self.tr("Voice to mouth")))
        self.voice = VoiceSection(draft)
        self.presets = PresetsMenu(presets, self.preset_values)
        self.presets.chosen.connect(self._use_preset)
        self.neural = NeuralForm(draft)
        self.form = Form(PortraitRequest, draft, groups=PRESET_GROUPS, asides={"Performance": self.presets})
        self.consent = Question(
            self.tr("Whose face is this?"),
            self.tr("Asked once. The answer is kept in the project and in the take's credentials."),
            [
                ("me", self.tr("It is me")),
                ("consented", self.tr("They agreed")),
                ("fictional", self.tr("Not a real person")),
                ("public_domain", self.tr("Public domain")),
            ],
        )
        draft.changed.connect(self._changed)
        self._looking = label(self.tr("Looking for other engines…"), "dim")
        self._cost = label("", "dim")
        self._cost.setWordWrap(True)
        self._cost.hide()
        self._guess = ElidedLabel("", "dim")
        self.render = button(self.tr("Render take"), "primary")
        self.render.setMinimumHeight(38)
        self.render.clicked.connect(self.render_wanted)
        self._lay_out()
        self._changed("engine")

    def show_guess(self, text: str) -> None:
        self._guess.setText(text)

    def show_engines(self, cards: Sequence[EngineCard], pace: str) -> None:
        """The panel's engines; while there are none, they are still looked for."""
        self._looking.setVisible(not cards)
        self.engines.show_engines(cards, self._draft["engine"], pace)

    def show_cost(self, text: str, refused: bool = False) -> None:
        """What the take will cost, or why there will be none, beside the button that orders it."""
        set_role(self._cost, "red" if refused else "dim")
        self._cost.setText(text)
        self._cost.setVisible(bool(text))

    def show_limit(self, text: str) -> None:
        """Why the chosen engine cannot take the picture, at the picture."""
        self._limit.setText(text)
        self._limit.setVisible(bool(text))

    def stands_at_limit(self) -> bool:
        """Whether the chosen engine cannot take the picture; if so, go there."""
        return not self._limit.isHidden() and self._go_to(self.picture)

    def show_faults(self, field: str, message: str) -> bool:
        """Say what is wrong at the field; False if the inspector does not show it."""
        self.clear_faults()
        if field in ("image", "person"):
            self.picture_fault.setText(message)
            self.picture_fault.show()
            return self._go_to(self.picture if field == "image" else self.person.list)
        if field in ("audio", "mouths"):
            self.voice.show_fault(message)
            return self._go_to(self.voice.well if field == "audio" else self.mouths.list)
        if field in unused(self._draft["engine"]):
            return False
        if self.neural.show_fault(field, message):
            return self._go_to(self.neural.control_of(field))
        for form in (self.voice.line, self.form):
            if form.show_fault(field, message):
                return self._go_to(form.rows[field].control)
        return False

    def fields(self) -> dict[str, str]:
        """The titles of everything that can be set here for any engine, by field."""
        rows = {**self.voice.line.rows, **self.form.rows}
        return {name: row.title for name, row in rows.items()}

    def go_to(self, field: str) -> None:
        """Give a field the keyboard."""
        if field in self.voice.line.rows:
            self._draft.set("says", "line", what=self.tr("Voice"))
            self._go_to(self.voice.line.rows[field].control)
        else:
            self._go_to(self.form.rows[field].control)

    def clear_faults(self) -> None:
        self.picture_fault.hide()
        self.voice.show_fault("")
        self.voice.line.clear_faults()
        self.neural.clear_faults()
        self.form.clear_faults()

    def preset_values(self) -> dict[str, object]:
        """How the take is made: what a preset keeps."""
        return {name: self._draft[name] for name in self._in_presets()}

    def _in_presets(self) -> set[str]:
        return {*self.form.rows, *self.neural.rows} - NOT_IN_PRESETS

    def _changed(self, name: str) -> None:
        """Only what the engine uses."""
        if name == "engine":
            left_out = unused(self._draft["engine"])
            for field, row in self.form.rows.items():
                row.setVisible(field not in left_out)
        if name in ("engine", "person", "mouths"):
            self.look()

    def look(self) -> None:
        """Offer what is on the shelf now."""
        self.person.look()
        self.mouths.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def _go_to(self, control: QWidget) -> bool:
        self.reach(control)
        return True

    def _use_preset(self, name: str, values: dict[str, object]) -> None:
        known = {name: value for name, value in values.items() if name in self._in_presets()}
        self._draft.update(known, what=self.tr("Preset {0}").format(name))

    def _lay_out(self) -> None:
        column = self.column
        column.addWidget(group_head(self.tr("Engine")))
        column.addWidget(self.engines)
        column.addWidget(self._looking)
        column.addSpacing(8)
        column.addWidget(group_head(self.tr("Picture")))
        column.addWidget(self.picture)
        column.addWidget(self.picture_fault)
        column.addWidget(self._limit)
        column.addWidget(self.person)
        column.addSpacing(8)
        column.addWidget(self.voice)
        column.addWidget(self.mouths)
        column.addSpacing(4)
        column.addWidget(self.neural)
        column.addWidget(self.form)
        column.addStretch()
        words = QHBoxLayout()
        words.addWidget(self._guess, 1)
        words.addWidget(label("Ctrl ↵", "key"))
        self.foot.addWidget(self.consent)
        self.foot.addWidget(self._cost)
        self.foot.addLayout(words)
        self.foot.addWidget(self.render)
