"""Records what is done in a walk: its log, and beside it the request that makes its film (`engines.wire.RECORDED`).

Of a walk that is drawn coarser than its film is to be, nothing else is recorded: the film is rendered when the walk is
over, as that of a recording which was cut off. `engines.world.recorder` films what is seen as well.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.contract import Artifact
from engines.disk import DISK_FAULTS
from engines.media.whole import appearing
from engines.wire import RECORDED
from engines.world import logs
from engines.world.actions import Action, ActionLog, Held
from engines.world.film import LOG, segment_ticks
from engines.world.request import WorldRequest
from engines.world.walk import Whereabouts


class LogRecorder:
    """One recording in `folder`, without a film. `take` each tick, then `finish` or `close`."""

    def __init__(
        self, request: WorldRequest, folder: Path, before: Iterable[Action], size: tuple[int, int]
    ) -> None:
        """`before` is what was done until then, `size` (width, height) that of the film."""
        self.folder = folder
        self.trouble = ""
        """Why the recording ended by itself, in words; empty while it has not."""
        self.silence = ""
        """Why its film has no sound although it was to have one, in words."""
        self._held = list(logs.held(before))
        self._begin = sum(held.ticks for held in self._held)
        self._fps, self._ticks = request.fps, 0
        width, height = size
        changes = {"actions": folder / LOG, "script": "", "width": width, "height": height}
        self._request = request.model_copy(update=changes)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECORDED).write_text(self._request.model_dump_json())

    @property
    def duration_s(self) -> float:
        """Of what was recorded so far."""
        return self._ticks / self._fps

    @property
    def share(self) -> float:
        """How much of what `finish` does is done, 0 to 1."""
        return 1.0

    def take(self, action: Action, whereabouts: Whereabouts | None, frame: NDArray[np.uint8] | None) -> None:
        """A tick was made; `frame` is None where nobody drew it."""
        if not self.trouble:
            self._add(action)
            if self._ticks % segment_ticks(self._fps) == 0:
                self._keep()

    def close(self) -> None:
        """Finish what is being written."""
        self._keep()

    def finish(self) -> Artifact | None:
        """The film, if there is one already."""
        self.close()
        return None

    def _add(self, action: Action) -> None:
        if self._ticks and self._held[-1].action == action:
            self._held[-1] = Held(ticks=self._held[-1].ticks + 1, action=action)
        else:
            self._held.append(Held(action=action))
        self._ticks += 1

    def _keep(self) -> None:
        try:
            self._keep_log(self._ticks)
        except OSError as error:
            self.trouble = in_words(error)

    def _keep_log(self, ticks: int) -> None:
        """Write the log as far as that, quickly: somebody is walking."""
        with appearing(self.folder / LOG) as part:
            part.write_text(self._log(ticks).model_dump_json())

    def _log(self, ticks: int) -> ActionLog:
        """With the first so many ticks of the recording."""
        log = ActionLog(fps=self._fps, begin=self._begin, held=tuple(self._held))
        return _cut(log, self._begin + ticks)


def in_words(error: Exception) -> str:
    """What went wrong, and what to do where the disk refused."""
    what, fix = DISK_FAULTS.get(getattr(error, "errno", 0) or 0, (str(error) or type(error).__name__, ""))
    return f"{what}; {fix}" if fix else what


def _cut(log: ActionLog, ticks: int) -> ActionLog:
    """The first so many ticks of a log."""
    kept: list[Held] = []
    for held in log.held:
        if ticks <= 0:
            break
        kept.append(held if held.ticks <= ticks else Held(ticks=ticks, action=held.action))
        ticks -= held.ticks
    return log.model_copy(update={"held": tuple(kept)})
