"""The foot of the inspector: what the order does to the piece, how long that takes, and the engines over it."""

from PySide6.QtCore import QObject, QSize

from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.music import words
from studio.panels.music.inspector import MusicInspector
from studio.panels.music.into_film import IntoFilm
from studio.panels.music.mix import faders_of
from studio.panels.music.on_stage import MusicOnStage
from studio.panels.music.order import PANEL, SOUNDING, has_idea
from studio.panels.music.piece import Piece
from studio.panels.music.sketch import Sketch
from studio.panels.music.stage import MusicStage
from studio.panels.music.uses import BUILTIN
from studio.panels.orders import Orders
from studio.panels.speed import Speed
from studio.project.takes import Take
from studio.widgets.timecode import clock, wait

START_S, WORK_S = 3.0, 0.4
"""A first guess: seconds before the first sound, and of work for a second of music."""
A_SECOND = QSize(1000, 920)
"""The picture whose film costs as much as music does: `Speed` then counts in seconds of music."""


class Foot(QObject):
    """It shows itself anew whenever something that it tells of has changed; `show` where nobody says so."""

    def __init__(
        self,
        inspector: MusicInspector,
        stage: MusicStage,
        on_stage: MusicOnStage,
        piece: Piece,
        sketch: Sketch,
        orders: Orders,
        into_film: IntoFilm,
        draft: Draft,
        studio: Studio,
    ) -> None:
        super().__init__(inspector)
        self._inspector, self._stage, self._on_stage = inspector, stage, on_stage
        self._piece, self._sketch, self._orders = piece, sketch, orders
        self._into_film, self._draft, self._queue = into_film, draft, studio.queue
        self._speed = Speed(PANEL, START_S, WORK_S)
        self._waits_for = self._filming = ""
        for changed in (stage.view_changed, stage.piece_changed, sketch.changed):
            changed.connect(self.show)
        for told in (draft.changed, orders.working, orders.cancelled, studio.queue.engines_changed):
            told.connect(lambda _: self.show())
        sketch.busy.connect(self._wait)
        into_film.busy.connect(self._film)

    @property
    def stands_made(self) -> bool:
        """Whether the take of the stage is just what the draft stands for, but for its mix."""
        take = self._on_stage.take
        return not self._stage.is_working and take is not None and self._on_stage.stands_for(take)

    def is_mixed_otherwise(self, take: Take) -> bool:
        """Whether a take would sound other with the same notes."""
        then, now = take.recipe["request"], self._draft.values()
        now["faders"] = faders_of(now)
        plain = {name: list(now[name]) if isinstance(now[name], tuple) else now[name] for name in SOUNDING}
        return any(then.get(name) != plain[name] for name in SOUNDING)

    def learn(self, work_s: float, take: Take) -> None:
        """Take into account how long a take took."""
        self._speed.learn(work_s, take.duration_s, A_SECOND, 25)

    def show(self) -> None:
        """Show it as it is now."""
        inspector, draft = self._inspector, self._draft
        pace = self._speed.film_a_second(A_SECOND, 25)
        told = self.tr("{0:.1f}× real time").format(pace) if pace else ""
        inspector.engines.show_engines(self._queue.engines, draft["engine"], told)
        take, works = self._on_stage.take, self._stage.is_working
        scores_film = bool(draft["film"] and self._into_film.film_of(take))
        inspector.show_working(works, take is not None, scores_film)
        followed = self._orders.followed
        if works and followed:
            inspector.show_guess(self._orders.in_words(followed)[2] or self._without_time())
            return
        inspector.show_order(self._order_words())
        inspector.show_guess(self._filming or self._waits_for or self._guess())

    def _guess(self) -> str:
        parts = [self.tr("seed {0}").format(self._draft["seed"])]
        plan = self._sketch.plan
        if plan and has_idea(self._draft.values()) and self._draft["engine"] == BUILTIN:
            guess = self._speed.guess_s(plan.duration_s, A_SECOND, 25)
            length = clock(plan.duration_s)
            if self._draft["loop"]:
                length = self.tr("{0} loop").format(length)
            parts = [length, self.tr("about {0}").format(wait(guess)), *parts]
        return " · ".join(parts)

    def _without_time(self) -> str:
        """What is said of work of which nobody knows how long it still takes."""
        if self._stage.playback.duration_s:
            return self.tr("You hear it before it is mastered")
        return self.tr("The first sound comes in a moment")

    def _order_words(self) -> str:
        """What the order does: all of it, only some bars, or only the mix."""
        take = self._on_stage.take
        if self.stands_made and take:
            return self.tr("Mix anew") if self.is_mixed_otherwise(take) else self.tr("Make another")
        held, runs = self._piece.held, self._piece.changed_bars
        many = sum(last - first + 1 for first, last in runs)
        if held and held.take and 0 < many < held.plan.bars:
            return words.rewriting(held.plan, runs, self._piece.changed_parts)
        return self.tr("Make the music")

    def _wait(self, what: str) -> None:
        self._waits_for = what
        self.show()

    def _film(self, what: str) -> None:
        self._filming = what
        self._inspector.into_film.setEnabled(not what)
        self.show()
