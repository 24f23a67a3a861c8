"""What is on the world's stage: the picture, the walk, a take, or a film in the making."""

from PySide6.QtGui import QImage

from studio.jobs.store import Job
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.intake import read_picture
from studio.panels.mender import Mender
from studio.panels.on_stage import OnStage
from studio.panels.orders import Orders
from studio.panels.world.stage import View, WorldStage
from studio.panels.world.take_strip import TakeStrip
from studio.panels.world.walking import Walking
from studio.project.takes import Take


class WorldOnStage(OnStage):
    """A walk keeps the stage: what ends meanwhile waits behind a button."""

    def __init__(
        self,
        stage: WorldStage,
        walking: Walking,
        orders: Orders,
        mender: Mender,
        draft: Draft,
        studio: Studio,
    ) -> None:
        super().__init__(stage, orders, mender, draft, studio, stage)
        self._stage, self._walking = stage, walking
        self._strip = TakeStrip(stage.lanes, self)
        stage.view_wanted.connect(self.show_view)
        orders.preview.connect(stage.show_preview)

    def show_take(self, take: Take, play: bool = False) -> None:
        """A take, from its beginning, with the keys that were held in it."""
        self._walking.pause(True)
        self.take = take
        self._stage.trouble.hide()
        self._stage.forget_question()
        poster = read_picture(take.poster)[0] if take.poster else QImage()
        self._stage.show_poster(poster)
        self._stage.playback.open_film(take.media, play=play)
        self._strip.show_take(
            take
        )  # after the player: it must not load what reads films while that loads Qt's sound
        self._studio.choose_card(str(take.number))

    def show_draft(self) -> None:
        """The walk where there is one, else the picture."""
        if self._walking.there:
            self.show_view(View.WALK)
        else:
            self.show_view(View.PICTURE)

    def show_view(self, view: View) -> None:
        if view is View.TAKE and self.take:
            self.show_take(self.take)
            return
        self._stage.playback.close()
        self._studio.choose_card("")
        if view is View.WALK and self._walking.there:
            self._stage.lanes.follow()
            self._stage.show_view(View.WALK)
            self._walking.show_lanes()
            return
        self._walking.pause(True)
        self._stage.show_view(self._stage.at_rest)

    def switch(self) -> None:
        """To the next of picture, walk and take that there is."""
        ways = [View.PICTURE] if not self._stage.picture.isNull() else []
        ways += [View.WALK] if self._walking.there else []
        ways += [View.TAKE] if self.take else []
        if self._stage.view in ways and len(ways) > 1:
            self.show_view(ways[(ways.index(self._stage.view) + 1) % len(ways)])

    def show_work(self, job: Job) -> None:
        """A film from its beginning."""
        self._stage.playback.close()
        self._stage.show_work()
        self._begin_work(job)

    def offer(self, take: Take) -> None:
        self._stage.offer_film(read_picture(take.poster)[0] if take.poster else QImage())

    def keep(self, take: Take) -> None:
        """A recording became a take while one walks on."""
        self.take = take
        self.offer(take)
        text = self.tr("Take {0} is ready").format(take.number)
        self._studio.tell(text, self.tr("Show"), lambda: self.show_take(take, play=True))

    def close(self) -> None:
        """Let go of the film that is being looked at."""
        self._strip.close()

    def _busy(self) -> bool:
        return self._walking.lasts or super()._busy()
