"""The rig on the picture: where its faces are, asked of the engine, guessed, read from a file, or moved by hand.

It writes the draft's `faces`; what waits for them is told when they are there.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPointF
from PySide6.QtWidgets import QFileDialog

from engines.contract import BadInput, Failure
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.mender import Mender
from studio.panels.portrait.faces import is_guess, moved, placed, placed_by_hand, read_anchors
from studio.panels.portrait.on_stage import PortraitOnStage
from studio.panels.portrait.order import PANEL
from studio.panels.portrait.speakers import seated
from studio.panels.portrait.stage import PortraitStage
from studio.panels.portrait.uses import moves_a_rig
from studio.preferences import Preferences

HANDLE_GESTURES = 1 << 20  # apart from the gestures of the form's sliders


class Rig(QObject):
    """`looking` from the moment that a picture is read until its faces are known, or cannot be."""

    def __init__(
        self, draft: Draft, stage: PortraitStage, on_stage: PortraitOnStage, mender: Mender, studio: Studio
    ) -> None:
        super().__init__(stage)
        self._draft, self._stage, self._on_stage = draft, stage, on_stage
        self._mender, self._studio = mender, studio
        self._when_found: Callable[[], None] | None = None
        self._told_of = ""
        self.looking = False
        stage.canvas.moved.connect(self._move_handle)
        draft.changed.connect(self._changed)

    def expect(self) -> None:
        """A picture is being read: nothing is known of its faces, and nothing waits for them yet."""
        self.looking, self._when_found = True, None

    def when_found(self, what: Callable[[], None]) -> None:
        """Do something once the faces are there; never where they cannot be looked for."""
        self._when_found = what

    def settle(self) -> None:
        """The faces are known: what waited for them goes on."""
        then, self._when_found, self.looking = self._when_found, None, False
        if then:
            then()

    def give_up(self) -> None:
        """There is no picture to look for faces in."""
        self._when_found, self.looking = None, False

    def show(self) -> None:
        """The faces of the draft on the stage."""
        faces = self._draft["faces"]
        outlined = not moves_a_rig(self._draft["engine"]) and not any(map(placed_by_hand, faces))
        self._stage.show_faces(faces, self._draft["face"] or 0, outlined)

    def find(self) -> None:
        """Ask where the faces are; hands off whatever was placed before."""
        image = self._draft["image"]
        if not image:
            return
        self.looking = True

        def found(answer: dict[str, Any]) -> None:
            if self._draft["image"] == image:
                faces, before = answer["faces"], self._draft.values()
                seats, unseated = seated(before, len(faces), answer.get("face", 0))
                self._draft.put({"faces": faces, **seats})
                if unseated:
                    numbers = ", ".join(str(face + 1) for face in unseated)
                    self._studio.tell(
                        self.tr("Nobody here can say what face {0} said. Undo brings it back.").format(
                            numbers
                        )
                    )
                self.settle()

        self._studio.queue.ask(PANEL, "faces", {"image": image}, found, self._not_found)

    def wants_a_hand(self) -> bool:
        """Whether the rig is a guess that nobody has touched; the first time for a picture, the stage says so."""
        if not is_guess(self._draft["faces"]) or self._told_of == self._draft["image"]:
            return False
        self._told_of = self._draft["image"]
        self._on_stage.show_draft()
        self._stage.ask_to_place()
        return True

    def open_anchors(self) -> None:
        start, kinds = str(Preferences().media_folder), self.tr("Anchors (*.json)")
        chosen, _ = QFileDialog.getOpenFileName(self._stage, self.tr("Load anchors"), start, kinds)
        if chosen:
            self.use_anchors(Path(chosen))

    def use_anchors(self, path: Path) -> None:
        """Place the rig as a file says, as soon as there is one."""
        if self.looking:
            self.when_found(lambda: self.use_anchors(path))
            return
        if not self._draft["image"]:
            self._studio.tell(self.tr("Drop a portrait first, then its anchors."))
            return
        try:
            faces = placed(self._draft["faces"], read_anchors(path))
        except BadInput as error:
            self._studio.tell(f"{error.message}: {error.hint}.")
            return
        self._on_stage.show_draft()
        face = self._draft["face"] or 0
        self._draft.update({"faces": faces, "face": face}, what=self.tr("Load anchors"))
        self._studio.tell(self.tr("The rig is where {0} puts it.").format(path.name))

    def _changed(self, name: str) -> None:
        """Handles are shown where they do something: they move the rig, or place a face where its head is. Several
        faces keep their outlines, so that each can be chosen."""
        rigged = moves_a_rig(self._draft["engine"])
        if name in ("engine", "faces", "face"):
            self.show()
        if name == "engine" or (name == "faces" and not rigged):
            faces = self._draft["faces"]
            self._stage.canvas.show_handles(rigged or len(faces) > 1 or any(map(placed_by_hand, faces)))
            self._stage.show_hint()

    def _not_found(self, failure: Failure) -> None:
        self.give_up()
        self._mender.show_refusal(failure, self.tr("The face could not be looked for"), self.find)

    def _move_handle(self, name: str, to: QPointF, gesture: int) -> None:
        faces, face = list(self._draft["faces"]), self._draft["face"]
        faces[face] = moved(faces[face], name, to, alone=self._stage.canvas.fine_shown)
        what = self.tr("Move {0}").format(self._stage.canvas.title_of(name))
        self._draft.set("faces", faces, what=what, gesture=HANDLE_GESTURES + gesture)
