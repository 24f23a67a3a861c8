"""Whether the world that one is in is still the one that the draft stands for, and a word where it is not."""

from typing import Any

from PySide6.QtCore import QObject

from studio.model.draft import Draft
from studio.panels.world.order import BEGINS_ANEW
from studio.panels.world.walking import Walking


class Anew(QObject):
    """It is told when a walk `begins`."""

    def __init__(self, draft: Draft, walking: Walking) -> None:
        super().__init__(walking)
        self._draft, self._walking = draft, walking
        self._built: dict[str, Any] = {}

    def begins(self) -> None:
        """A world is made of the draft as it is now."""
        self._built = {name: self._draft[name] for name in BEGINS_ANEW}

    @property
    def built(self) -> dict[str, Any]:
        """What the world was made of."""
        return dict(self._built)

    @property
    def elsewhere(self) -> bool:
        """Whether another picture or place was chosen since."""
        return bool({"image", "place"} & self._changed())

    @property
    def why(self) -> str:
        """Why one would have to walk anew; empty where one need not."""
        changed = self._changed()
        if self.elsewhere:
            return self.tr("another place is chosen")
        if "corrections" in changed:
            return self.tr("the picture is read otherwise now")
        if "companion" in changed:
            return self.tr("somebody else walks along")
        if "seed" in changed:
            return self.tr("another seed")
        return self.tr("the world is set otherwise now") if changed else ""

    def _changed(self) -> set[str]:
        draft = self._draft
        if not self._walking.lasts or not (draft["image"] or draft["place"]):
            return set()
        return {name for name, value in self._built.items() if draft[name] != value}
