"""What the neural engines are asked beyond the idea: a task, a source and its stretch, lyrics, LoRAs.

Only what the chosen engine uses for the chosen task is shown (`studio.panels.music.uses`).
"""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engines.learned import all_learned
from engines.music.request import MusicRequest
from studio.model.draft import Draft
from studio.panels.lora_form import LoraForm
from studio.panels.music.fields import AutoChoice, FileWell, MomentLine
from studio.panels.music.order import PANEL
from studio.panels.music.uses import ACE_STEP, TASKS, fields_for, task_of, task_words
from studio.widgets.controls import label
from studio.widgets.fields import Choice, FieldInfo, TextArea, control_for, fields_of
from studio.widgets.form import FieldRow, group_head

ROWS = ("task", "source", "stem", "from_s", "to_s", "closeness", "lyrics", "steps", "guidance")
LYRIC_LINES = 6


class NeuralForm(QWidget):
    """Rows for the fields of the group; hidden where the engine of the draft uses none."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        infos = {info.name: info for info in fields_of(MusicRequest)}
        self.rows: dict[str, FieldRow] = {}
        self._does = label("", "dim")
        self._does.setWordWrap(True)
        learned = partial(all_learned, PANEL, ACE_STEP)
        self.loras = LoraForm(draft, label(self.tr("LoRAs"), "label"), learned)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(group_head(self.tr("What it plays")))
        for name in ROWS:
            self.rows[name] = row = FieldRow(infos[name], self._control(infos[name]), draft)
            column.addWidget(row)
            if name == "task":
                column.addWidget(self._does)
        column.addWidget(self.loras)
        self.show_draft()
        draft.changed.connect(self._changed)

    def show_draft(self) -> None:
        """What the engine of the draft is asked, for the task of the draft."""
        draft = self._draft
        tasks, used = TASKS.get(draft["engine"], ()), fields_for(draft) if draft["engine"] in TASKS else ()
        for name, row in self.rows.items():
            row.setVisible(name in used)
        self.loras.setVisible("loras" in used)
        self.setVisible(bool(used))
        choice = self.rows["task"].control
        assert isinstance(choice, Choice)
        choice.set_choices([(task, task_words(task)[0]) for task in tasks])
        choice.set_value(task_of(draft))
        self._does.setText(task_words(task_of(draft))[1])

    def _changed(self, name: str) -> None:
        if name in ("engine", "task"):
            self.show_draft()

    def _control(self, info: FieldInfo) -> QWidget:
        match info.name:
            case "source":
                wanted = self.tr("a recording")
                return FileWell(info.title, ("audio",), wanted, self.tr("Drop a recording"))
            case "from_s":
                return MomentLine(info, self.tr("its beginning"))
            case "to_s":
                return MomentLine(info, self.tr("its end"))
            case "stem":
                choice = AutoChoice(info.title, info.choices)
                choice.setItemText(0, self.tr("Choose…"))
                return choice
            case "lyrics":
                area = TextArea(info)
                area.setFixedHeight(area.fontMetrics().lineSpacing() * LYRIC_LINES + 20)
                area.setPlaceholderText(
                    self.tr("[verse]\nWords to sing\n[chorus]\n…\nWithout any, nobody sings")
                )
                return area
        return control_for(info)
