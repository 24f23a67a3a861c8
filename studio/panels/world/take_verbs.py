"""What the user does with the take on the stage: walk it again, make it a shot of the film or a background."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from engines.contract import BadInput
from studio.panels import Studio
from studio.panels.world.on_stage import WorldOnStage
from studio.panels.world.order import PANEL
from studio.panels.world.stage import View, WorldStage
from studio.panels.world.take_strip import log_beside, sky_at_beginning
from studio.project.recipe import values_of
from studio.project.takes import Take


class TakeVerbs(QObject):
    """`again` walks a draft's values and the log in them, under the sky that it is given."""

    def __init__(
        self,
        stage: WorldStage,
        on_stage: WorldOnStage,
        studio: Studio,
        again: Callable[[dict[str, Any], dict[str, Any]], None],
    ) -> None:
        super().__init__(stage)
        self._stage, self._on_stage, self._studio, self._again = stage, on_stage, studio, again
        stage.film_wanted.connect(self.send_to_film)
        stage.elements_wanted.connect(self.send_to_elements)
        stage.again_wanted.connect(self.walk_again)

    def walk_again(self) -> None:
        """Into the world of the take, to where it begins."""
        if take := self._take():
            try:
                values = values_of(take.recipe, self._studio.project.folder)
            except BadInput as error:
                self._studio.tell(error.message)
                return
            sky: dict[str, Any] = {name: values[name] for name in ("hour", "weather") if name in values}
            if log := log_beside(take):
                values["actions"] = str(log)
                sky |= sky_at_beginning(log)
            self._again(values, sky)

    def send_to_film(self) -> None:
        """It becomes a shot of the film."""
        if take := self._take():
            self._studio.hand_over("film", [take.media])

    def send_to_elements(self) -> None:
        """What it shows now becomes the background of a scene of elements."""
        if take := self._take():
            self._studio.fill("elements", "background", self._still(take))

    def _take(self) -> Take | None:
        if self._on_stage.take is None:
            self._studio.tell(self.tr("Record a walk first, or render a film of one."))
        return self._on_stage.take

    def _still(self, take: Take) -> Path:
        image = self._stage.canvas.image
        path = self._studio.project.folder / "drafts" / f"{take.number}-{PANEL}.png"
        if self._stage.view is View.TAKE and not image.isNull():
            path.parent.mkdir(exist_ok=True)
            if image.save(str(path)):
                return path
        return take.poster or take.media
