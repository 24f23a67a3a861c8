"""From a previs to the same film by a neural engine: offers it on the stage, and orders it."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from engines.contract import BadInput, EngineCard
from engines.film.request import UNGUIDED
from engines.film.shots import Screenplay
from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.film.mender import FilmMender
from studio.panels.film.on_stage import FilmOnStage
from studio.panels.film.order import PANEL, PREVIS, painted_over
from studio.panels.film.script import Script
from studio.panels.film.stage import FilmStage, View
from studio.panels.orders import Orders
from studio.project.recipe import values_of
from studio.project.takes import Take


class ShootIt(QObject):
    """`ordered` is told of each job that becomes of it."""

    def __init__(
        self,
        stage: FilmStage,
        on_stage: FilmOnStage,
        script: Script,
        draft: Draft,
        orders: Orders,
        mender: FilmMender,
        studio: Studio,
        ordered: Callable[[Job], None],
    ) -> None:
        super().__init__(stage)
        self._stage, self._on_stage, self._script, self._draft = stage, on_stage, script, draft
        self._orders, self._mender, self._studio, self._ordered = orders, mender, studio, ordered
        stage.shoot.clicked.connect(self.offer)
        stage.shoot_card.shoot_wanted.connect(self.shoot)
        stage.shoot_card.model_wanted.connect(studio.get_model)
        stage.view_changed.connect(self._show)
        studio.queue.engines_changed.connect(self._show_engines)
        self._show_engines(studio.queue.engines)

    def offer(self) -> None:
        """Open the card over the previs, which comes on the stage if it is not there."""
        if take := self._previs():
            if not self._stage.shows_take:
                self._on_stage.show_take(take)
            self._stage.shoot_card.setVisible(not self._stage.shoot_card.isVisible())
        else:
            self._studio.tell(
                self.tr("Shoot a previs first, or choose one below: it is what gets painted over.")
            )

    def shoot(self, engine: str) -> None:
        """Order the film on the stage from this engine."""
        take = self._previs()
        if take is None:
            return
        values = values_of(take.recipe, self._studio.project.folder)
        cuts = self._on_stage.cuts
        shots = [(cut.shot, cut.end_s - cut.start_s) for cut in cuts]
        screenplay = Screenplay.model_validate(values.get("screenplay") or {})
        chosen: dict[str, Any] = {"engine": engine, "guide": take.media, "follows": self._draft["follows"]}
        try:
            request = painted_over({**values, **chosen}, screenplay, shots, self._script.shots)
            if twin := self._orders.twin(request):
                self._studio.tell(twin)
                return
            title = f"{take.title} · {self._title_of(engine)}"
            job = self._orders.order(request, title, like=self._last_by(engine))
        except BadInput as error:
            self._mender.show_fault(error.field, error.message, error.hint)
            return
        self._ordered(job)

    def _previs(self) -> Take | None:
        """The previs on the stage, or behind the shot that stands there."""
        take = self._on_stage.take if self._stage.view in (View.TAKE, View.SHOT) else None
        return take if take and take.recipe.get("engine") == PREVIS else None

    def _last_by(self, engine: str) -> Take | None:
        """The last film of this engine, whose windows may serve again."""
        takes = self._studio.project.gallery.takes()
        return next((t for t in takes if t.panel == PANEL and t.recipe.get("engine") == engine), None)

    def _title_of(self, engine: str) -> str:
        return next((card.title for card in self._studio.queue.engines if card.id == engine), engine)

    def _show(self) -> None:
        self._stage.shoot.setVisible(self._previs() is not None)
        if not self._stage.shows_take:
            self._stage.shoot_card.hide()

    def _show_engines(self, cards: Sequence[EngineCard]) -> None:
        self._stage.shoot_card.show_engines(
            [card for card in cards if card.panel == PANEL and card.id not in {PREVIS, *UNGUIDED}]
        )
