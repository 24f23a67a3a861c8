"""A lesson that learns nothing, for tests of the wizard: it wants pictures, and knows what it would take."""

from pathlib import Path
from typing import ClassVar

from engines.contract import param
from engines.learned import Learned
from training.figures import Figure
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell
from training.lessons.obstacle import not_here
from training.material.piece import Material, Wants

MOST_DEPTH = 12


class PictureRequest(LessonRequest):
    trigger: str = param("", group="Use", title="Trigger words", help="They call for it.", widget="text")
    depth: int = param(4, group="Details", title="Depth", help="How deep.", ge=1, le=16)


class PictureLesson(Lesson):
    """`faces` makes it ask for consent."""

    request_type = PictureRequest
    figures: ClassVar = {"likeness": Figure("Likeness", best=1), "blur": Figure("Blur")}
    faces = False

    def describe(self) -> LessonCard:
        return LessonCard(
            id="pictures",
            title="A look",
            summary="The look of your pictures.",
            gives="You get a look.",
            icon="image",
            panel="portrait",
            wants=Wants(
                kinds=("picture",),
                least=2,
                advised=4,
                side=32,
                captions="seen",
                faces="one" if self.faces else "",
            ),
        )

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        assert isinstance(request, PictureRequest)
        hours = {"quick": 1, "good": 2, "best": 5}[request.thorough] * len(material.used)
        return Estimate(
            time_s=hours * 3600,
            memory=2 * 10**9,
            disk=3 * 10**8,
            steps=100,
            device="this computer",
            obstacle="A depth of 12 would fit." if request.depth > MOST_DEPTH else "",
        )

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned:
        raise NotImplementedError


class FaceLesson(PictureLesson):
    faces = True


class SongLesson(PictureLesson):
    """One that cannot run here."""

    def describe(self) -> LessonCard:
        return (
            super()
            .describe()
            .model_copy(
                update={
                    "id": "songs",
                    "title": "A style of music",
                    "wants": Wants(kinds=("score",)),
                    "available": False,
                    "unavailable_reason": "Needs a piano.",
                }
            )
        )


class TuneLesson(SongLesson):
    """One that can."""

    def describe(self) -> LessonCard:
        return (
            super().describe().model_copy(update={"id": "tunes", "available": True, "unavailable_reason": ""})
        )


class LackingLesson(PictureLesson):
    """One for which a model is to be got."""

    def describe(self) -> LessonCard:
        lacks = not_here("moonshine-tiny-en")
        changes = {"id": "lacking", "lacks": lacks.words, "missing": lacks.missing}
        return super().describe().model_copy(update=changes)


class ProofLesson(PictureLesson):
    """One that is no use yet."""

    def describe(self) -> LessonCard:
        return super().describe().model_copy(update={"id": "proof", "proof": True})


class UnequippedLesson(PictureLesson):
    """One whose model is to be got first."""

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        missing = {"obstacle": "A painter is not on this machine yet.", "missing": "painter"}
        return super().estimate(request, material).model_copy(update=missing)
