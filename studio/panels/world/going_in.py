"""Into a world: the one that the draft stands for, from its start, or one that was left, from where it was left.

Where that cannot be now, it is said: what is wrong with the draft, or which take has the computer.
"""

from PySide6.QtCore import QObject

from engines.contract import BadInput
from engines.world.request import WorldRequest
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.world.anew import Anew
from studio.panels.world.inspector import WorldInspector
from studio.panels.world.mender import WorldMender
from studio.panels.world.order import walk_request, walk_size
from studio.panels.world.stage import WorldStage
from studio.panels.world.turns import Turns
from studio.panels.world.walking import LeftWalk, Walking
from studio.panels.world.words import title_of


class GoingIn(QObject):
    def __init__(
        self,
        draft: Draft,
        walking: Walking,
        anew: Anew,
        turns: Turns,
        mender: WorldMender,
        stage: WorldStage,
        inspector: WorldInspector,
        studio: Studio,
    ) -> None:
        super().__init__(walking)
        self._draft, self._walking, self._anew, self._turns = draft, walking, anew, turns
        self._mender, self._stage, self._inspector, self._studio = mender, stage, inspector, studio
        walking.again.connect(self.begin)

    def anew(self) -> None:
        """Into the world that the draft stands for, out of the one before."""
        self._clear()
        try:
            request = walk_request(self._draft.values())
        except BadInput as error:
            self._mender.show_fault(error.field, error.message, error.hint)
            return
        self._anew.begins()
        self.begin(request, title_of(self._draft.values(), self._studio.project))

    def back(self, left: LeftWalk) -> bool:
        """Into a walk that was left. Whether that can be now."""
        self._clear()
        width, height = walk_size(self._draft.values())
        request = left.request.model_copy(update={"width": width, "height": height})
        self._anew.begins()
        return self.begin(request, left.title, left)

    def begin(self, request: WorldRequest, title: str, back: LeftWalk | None = None) -> bool:
        """Whether that can be now."""
        try:
            self._walking.begin(request, title, back)
            return True
        except BadInput as error:
            if running := self._studio.queue.running:
                self._turns.offer(running)
            else:
                self._mender.show_fault(error.field, error.message, error.hint)
            return False

    def _clear(self) -> None:
        """Away with what was said about the world before."""
        self._inspector.clear_faults()
        self._stage.trouble.hide()
        self._stage.forget_question()
