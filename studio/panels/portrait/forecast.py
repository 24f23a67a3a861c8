"""What the generating engine of the draft says before a take is ordered: what it will cost, and that it cannot tell the
people of a picture apart. An engine that cannot run here says nothing."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from engines.contract import Failure
from engines.portrait.request import PortraitRequest, is_film
from studio.jobs.queue import JobQueue
from studio.model.draft import Draft
from studio.panels.portrait.inspector import PortraitInspector
from studio.panels.portrait.mender import PortraitMender
from studio.panels.portrait.minutes import FOLLOWED, Minutes
from studio.panels.portrait.order import PANEL
from studio.panels.portrait.stage_voice import StageVoice
from studio.panels.portrait.uses import moves_a_rig
from studio.project.takes import Take
from studio.widgets.fields import fields_of
from studio.widgets.job_card import sentence
from studio.widgets.timecode import wait


class Forecast(QObject):
    """Keeps the inspector's lines about it; `look` whenever something may have changed."""

    def __init__(
        self,
        draft: Draft,
        voice: StageVoice,
        inspector: PortraitInspector,
        mender: PortraitMender,
        queue: JobQueue,
    ) -> None:
        super().__init__(inspector)
        self._draft, self._voice, self._inspector = draft, voice, inspector
        self._mender, self._queue = mender, queue
        self._minutes = Minutes(queue)
        self._seams = next(info.choices for info in fields_of(PortraitRequest) if info.name == "seam")
        self._engine = ""
        self._asked: dict[str, Any] = {}
        self._costs: dict[str, Any] = {}
        self._refusal = ""

    def look(self) -> None:
        """Ask the engine of the draft again, where it was not asked just this."""
        engine = self._draft["engine"]
        if engine != self._engine:
            self._engine, self._asked = engine, {}
            self._tell({})
            self._ask_what_is_usual()
        asked = self._arguments() if self._runs() else {}
        if asked == self._asked:
            self._show()
            return
        self._asked = asked
        if not asked or any(length is None for _, length in asked["voices"]):
            self._tell({})
        if not asked:
            return

        def told(answer: dict[str, Any]) -> None:
            if self._asked == asked:
                self._tell(answer)

        def refused(failure: Failure) -> None:
            if self._asked == asked:
                words = self._mender.words_of(failure) if failure.code == "bad_input" else ""
                at_picture = failure.field == "image"
                self._tell({}, words if at_picture else "", "" if at_picture else words)

        self._queue.ask(PANEL, "foretell", asked, told, refused, engine=engine)

    def learn(self, take: Take, work_s: float) -> None:
        """A take of a generating engine was made in one go, in `work_s`."""
        self._minutes.learn(take, work_s, self._show)

    def stands_against(self) -> bool:
        """Whether the engine cannot make so long a take with the seam of the draft; if so, say it there."""
        return bool(self._refusal) and self._inspector.show_faults("seam", self._refusal)

    def _runs(self) -> bool:
        cards = self._queue.engines
        here = any(card.panel == PANEL and card.id == self._engine and card.available for card in cards)
        return here and not moves_a_rig(self._engine)

    def _arguments(self) -> dict[str, Any]:
        draft = self._draft.values()
        return {
            "faces": len(draft["faces"]),
            "voices": self._voice.turns(),
            "film": bool(draft["image"]) and is_film(Path(draft["image"])),
            **{name: draft[name] for name in FOLLOWED},
        }

    def _ask_what_is_usual(self) -> None:
        form, engine = self._inspector.neural, self._engine
        form.show_usual({})
        if not moves_a_rig(engine):
            self._queue.ask(PANEL, "usual", {}, form.show_usual, lambda _: None, engine=engine)

    def _tell(self, costs: dict[str, Any], limit: str = "", refusal: str = "") -> None:
        self._costs, self._refusal = costs, refusal
        self._inspector.show_limit(limit)
        self._show()

    def _show(self) -> None:
        if self._refusal:
            self._inspector.show_cost(self._refusal, refused=True)
        else:
            self._inspector.show_cost(self._in_words() if self._costs else "")

    def _in_words(self) -> str:
        mine = self._draft["seam"]
        other, title = next((seam, title) for seam, title in self._seams if seam != mine)
        about = self.tr("about {0}") if self._voice.is_guessed() else "{0}"
        runs = self._costs[mine]["runs"]
        takes_s = self._minutes.of(self._engine, self._draft["size"], runs)
        parts = [] if takes_s is None else [self.tr("about {0}").format(wait(takes_s))]
        parts += [
            self.tr("windows: {0}").format(about.format(self._costs[mine]["windows"])),
            self.tr("runs of the network: {0} ({1}: {2})").format(
                about.format(runs), title, self._costs[other]["runs"]
            ),
        ]
        if needs := self._costs["needs"]:
            parts.append(self.tr("{0:.0f} GB of the card").format(needs / 2**30))
        return sentence(" · ".join(parts))
