"""Recording a walk: filmed as it is seen, or, where this computer draws it coarser by itself, kept as a log of which
the film is rendered when one has left. Which of the two it is, is said as it begins and as it ends.
"""

from functools import partial

from PySide6.QtCore import QObject

from studio.panels import Studio
from studio.panels.world.coarser import Coarser
from studio.panels.world.stage import WorldStage
from studio.panels.world.telling import tell
from studio.panels.world.walking import Walking


class Recording(QObject):
    def __init__(self, walking: Walking, coarser: Coarser, stage: WorldStage, studio: Studio) -> None:
        super().__init__(walking)
        self._walking, self._coarser, self._tell = walking, coarser, partial(tell, stage, studio)
        self._records = False
        self._rows = 0  # of the film that is rendered later
        self._waits = 0  # its rows, once it is recorded
        walking.changed.connect(self._changed)

    def toggle(self) -> None:
        """Begin to record, or end it."""
        if self._walking.there and not self._walking.records:
            size = self._coarser.film_size
            self._walking.record(size)
            self._rows = size[1] if size else 0
            if size:
                text = self.tr("Only your view is coarse: the film will be rendered at {0}p.")
                self._tell(text.format(self._rows))
        else:
            self._walking.record()

    def _changed(self) -> None:
        was, self._records = self._records, self._walking.records
        if was and not self._records and self._rows:
            self._waits, self._rows = self._rows, 0
            text = self.tr("The film is rendered at {0}p as soon as you leave the world.")
            self._tell(text.format(self._waits), self.tr("Leave"), self._walking.stop)
        if self._waits and not self._walking.lasts:
            self._tell(self.tr("The film of what you recorded is rendered at {0}p now.").format(self._waits))
            self._waits = 0
