"""The inspector of the film panel: what runs, the chosen shot, the film's own fields, and the order.

It is layout and words; what happens on a click is the panel's.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engines.contract import EngineCard
from engines.film.request import FilmRequest
from studio.model.draft import Draft
from studio.panels.film.cast import CastSection
from studio.panels.film.order import PANEL, PREVIS
from studio.panels.film.script import Script
from studio.panels.film.shot_form import ShotForm
from studio.panels.inspector import Inspector
from studio.widgets.controls import ElidedLabel, button, label
from studio.widgets.disclosure import Disclosure
from studio.widgets.engine_list import EngineList
from studio.widgets.form import Form, group_head

FILM_GROUPS = ("Picture", "Sound", "Film", "Output")


class FilmInspector(Inspector):
    """`render_wanted`, `stop_wanted` and `finish_wanted` come from the foot."""

    render_wanted = Signal()
    stop_wanted = Signal()
    finish_wanted = Signal()

    def __init__(self, draft: Draft, script: Script, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft, self._script = draft, script
        usual = EngineCard(id=PREVIS, panel=PANEL, title=self.tr("Previs"), summary="")
        self.engines = EngineList(usual)
        self.engines.picked.connect(lambda engine: draft.set("engine", engine, what=self.tr("Engine")))
        self._shot_head = group_head(self.tr("Shot"))
        self.shot = ShotForm(script)
        self.cast = CastSection(script)
        self.film = Form(FilmRequest, draft, groups=FILM_GROUPS)
        self.others = Form(FilmRequest, draft, groups=("Other films",), heads=False)
        self.neural = Disclosure(
            self.tr("Other films"), self.tr("Go on from a film, or paint over one. Previs leaves them out.")
        )
        self.neural.inside.addWidget(self.others)
        self._guess = ElidedLabel("", "dim")
        self._key = label("Ctrl ↵", "key")
        self.render = button(self.tr("Shoot the film"), "primary")
        self.stop = button(self.tr("Stop"), "", self.tr("Stop shooting"))
        self.stop.setToolTip(
            self.tr("Stop now (Esc). What is shot is kept; shooting again goes on from there.")
        )
        self.finish = button(
            self.tr("Finish here"), "primary", self.tr("Make a film of the shots that are finished")
        )
        self.finish.setToolTip(self.tr("End the film after the shots that are finished"))
        for each in (self.render, self.stop, self.finish):
            each.setMinimumHeight(38)
        self.render.clicked.connect(self.render_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        self.finish.clicked.connect(self.finish_wanted)
        self._lay_out()
        draft.changed.connect(self._show_others)
        script.changed.connect(self._show_shot)
        script.chosen_changed.connect(self._show_shot)
        self._show_shot()
        self.show_working(False, False)

    def show_guess(self, text: str) -> None:
        self._guess.setText(text)

    def show_working(self, working: bool, can_finish: bool, goes_on: int = 0) -> None:
        """The foot while a film is made, which may be able to end here, and while none is; `goes_on` is the number of
        the shot with which a stopped one goes on."""
        shoot = self.tr("Go on with shot {0}").format(goes_on) if goes_on else self.tr("Shoot the film")
        self.render.setText(shoot)
        self.render.setVisible(not working)
        self.stop.setVisible(working)
        self.finish.setVisible(working)
        self.finish.setEnabled(can_finish)
        self._key.setText(self.tr("Esc stops") if working else "Ctrl ↵")

    def show_faults(self, field: str, message: str) -> bool:
        """Say what is wrong at the field; False if the inspector does not show it. Shots are `screenplay.shots.N.X`."""
        self.clear_faults()
        parts = field.split(".")
        if parts[:2] == ["screenplay", "shots"] and len(parts) > 3:
            self._script.choose(int(parts[2]))
            if self.shot.show_fault(parts[3], message):
                self.reach(self.shot.rows[parts[3]].control)
                return True
        for form in (self.film, self.others):
            if form.show_fault(field, message):
                self.neural.set_open(self.neural.is_open or form is self.others)
                self.reach(form.rows[field].control)
                return True
        return False

    def clear_faults(self) -> None:
        for part in (self.shot, self.film, self.others):
            part.clear_faults()

    def fields(self) -> dict[str, str]:
        """The titles of everything that can be set here, by field; those of a shot as `shot.X`."""
        of_shot = {
            f"shot.{name}": self.tr("Shot: {0}").format(row.title) for name, row in self.shot.rows.items()
        }
        rows = {**self.film.rows, **self.others.rows}
        return {**of_shot, **{name: row.title for name, row in rows.items()}}

    def go_to(self, field: str) -> None:
        """Give a field the keyboard."""
        of, _, name = field.rpartition(".")
        if name in self.others.rows:
            self.neural.set_open(True)
        elif of and name == "loras":
            self.shot.neural.set_open(True)
        rows = self.shot.rows if of else {**self.film.rows, **self.others.rows}
        self.reach(rows[name].control)

    def _show_others(self, name: str) -> None:
        """A film that is given, by hand or with the settings of a take, is not out of sight."""
        if name in ("continues", "guide") and self._draft[name]:
            self.neural.set_open(True)

    def _show_shot(self) -> None:
        at = self._script.chosen
        self._shot_head.setText(self.tr("Shot {0}").format(at + 1).upper())
        for part in (self._shot_head, self.shot):
            part.setVisible(at >= 0)

    def _lay_out(self) -> None:
        column = self.column
        column.addWidget(group_head(self.tr("Engine")))
        column.addWidget(self.engines)
        column.addSpacing(8)
        column.addWidget(self._shot_head)
        column.addWidget(self.shot)
        column.addSpacing(12)
        column.addWidget(self.cast)
        column.addWidget(self.film)
        column.addSpacing(8)
        column.addWidget(self.neural)
        column.addStretch()
        words = QHBoxLayout()
        words.addWidget(self._guess, 1)
        words.addWidget(self._key)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for each in (self.render, self.stop, self.finish):
            buttons.addWidget(each, 1)
        self.foot.addLayout(words)
        self.foot.addLayout(buttons)
