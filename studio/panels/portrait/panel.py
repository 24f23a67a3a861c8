"""The portrait panel: ties the draft to the stage, the inspector, the project and the queue."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QAction, QGuiApplication, QImage

import resources
from engines.contract import BadInput, Failure
from engines.home import home
from engines.learned import Learned
from engines.portrait.person import suggested
from engines.portrait.request import PortraitRequest, anchors_beside
from engines.speech import own_mouths
from studio.model.draft import Draft, default_values
from studio.model.presets import Presets
from studio.panels import Studio
from studio.panels.intake import Intake, Taken
from studio.panels.loras import Loras
from studio.panels.orders import Orders
from studio.panels.portrait.actions import panel_actions
from studio.panels.portrait.faces import is_guess
from studio.panels.portrait.forecast import Forecast
from studio.panels.portrait.guess import Guess
from studio.panels.portrait.heard import Ears
from studio.panels.portrait.inspector import PortraitInspector
from studio.panels.portrait.mender import PortraitMender
from studio.panels.portrait.on_stage import PortraitOnStage
from studio.panels.portrait.order import PANEL, request_of, title_of
from studio.panels.portrait.rig import Rig
from studio.panels.portrait.sizes import facts_of
from studio.panels.portrait.speakers import from_request, hand_over, others_speak, turn_to
from studio.panels.portrait.stage import PortraitStage, View
from studio.panels.portrait.stage_voice import StageVoice
from studio.panels.portrait.uses import BUILTIN, moves_a_rig
from studio.project.takes import Take
from studio.widgets.fields import new_seed
from studio.widgets.media_drop import choose_file, files_in, kind_of
from studio.widgets.playback import Playback

NOBODY: dict[str, Any] = {"faces": [], "face": None, "voices": {}, "first": None}  # of a picture not yet read
SAMPLE_PICTURE = resources.SAMPLES / "astronaut.png"


class PortraitPanel(QObject):
    """What the window asks of a panel (`studio.panels.Panel`). `close` it before its project."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio, self._project, self._queue = studio, studio.project, studio.queue
        defaults = {
            **default_values(PortraitRequest),
            "says": "recording",
            "faces": [],
            "voices": {},
            "first": None,
            "start_s": None,
        }
        self.draft = Draft(defaults, studio.undo_stack, self)
        self.playback = Playback(self)
        self.stage = PortraitStage(self.playback)
        presets = Presets(home() / "presets" / PANEL, resources.PRESETS / PANEL)
        self.inspector = PortraitInspector(self.draft, presets)
        self.inspector.neural.loras.rows.name_of = self._project.assets.name_of
        self._loras = Loras(self.draft, studio, self)
        self._intake = Intake(self._project, self)
        self._orders = Orders(PANEL, self._queue, self._project, self)
        self._voice = StageVoice(
            self.draft, Ears(self._queue), self.stage, self.inspector.voice, self._project
        )
        self._guess = Guess(self.draft, self._voice)
        self._mender = PortraitMender(self.draft, self.stage, self.inspector, studio, self.render)
        self._on_stage = PortraitOnStage(
            self.stage, self._voice, self._orders, self._mender, self.draft, studio
        )
        self._forecast = Forecast(self.draft, self._voice, self.inspector, self._mender, self._queue)
        self._shown: Taken | None = None
        self.rig = Rig(self.draft, self.stage, self._on_stage, self._mender, studio)
        self._answered = "unstated"  # the consent question, of the picture that is read
        self._before: dict[str, Any] = {}  # what a person of the shelf took the place of
        self._actions = panel_actions(self)
        self._connect()
        self._restore()

    # --- what the window asks

    def actions(self) -> list[QAction]:
        return self._actions

    def show_take(self, take: Take, play: bool = False) -> None:
        """Put a finished take on the stage."""
        self._on_stage.show_take(take, play)

    def use_settings(self, values: dict[str, Any]) -> None:
        """Fill the inspector from the request values of a take."""
        self.draft.update(from_request(values, self.draft.values()), what=self.tr("Settings of a take"))

    def accept_files(self, files: list[Path]) -> bool:
        """A picture or a video goes on the stage, a sound becomes the voice, anchors place the rig."""
        picture = next((path for path in files if kind_of(path) in ("image", "video")), None)
        sound = next((path for path in files if kind_of(path) == "audio"), None)
        if picture:
            self.use_picture(picture)
        if sound:
            self.use_recording(sound)
        anchors = next((path for path in files if path.suffix.lower() == ".json"), None)
        if anchors:
            self.rig.use_anchors(anchors)
        return bool(picture or sound or anchors)

    def use_learned(self, learned: Learned) -> None:
        """Be somebody who was taught, or let a mouth that was taught follow the voice."""
        if learned.lesson == own_mouths.LESSON:
            self.draft.set("mouths", learned.id, what=self.tr("Voice to mouth"))
        else:
            self.be(learned.id)

    def close(self) -> None:
        """Let go of the film, the threads and the project."""
        self._orders.blockSignals(True)
        self.playback.close()
        self._intake.close()

    # --- picture and voice

    def be(self, person: str) -> None:
        """Somebody of the shelf, with their picture and their habits; empty is nobody in particular, and what was there
        before them."""
        try:
            brought = suggested(person) if person else {}
        except BadInput as error:
            self._mender.show_fault(error.field, error.message, error.hint)
            return
        if not person:
            brought, self._before = self._before, {}
        elif not self.draft["person"]:
            self._before = {name: self.draft[name] for name in brought}
        picture, before = brought.pop("image", None), dict(self._before)
        self.draft.update({"person": person, **brought}, what=self.tr("Person"))
        if picture:
            self.use_picture(Path(picture))
            self._answered = "consented" if person else "unstated"  # without that nobody is taught
        self._before = before

    def use_picture(self, path: Path) -> None:
        """A picture or a film, and the rig as the anchors file beside it says, where there is one."""
        self._before.pop("image", None)
        self.rig.expect()
        self.stage.say(self.tr("Reading {0}…").format(path.name))
        self._intake.take(path, "image")
        if beside := anchors_beside(path):
            self.rig.use_anchors(beside)

    def use_recording(self, path: Path | None) -> None:
        if path:
            self._intake.take(path, "audio")
        else:
            self.draft.set("audio", None, what=self.tr("Remove the recording"))

    def open_picture(self) -> None:
        if path := choose_file(self.stage, self.tr("Portrait"), ("image", "video")):
            self.use_picture(path)

    def open_recording(self) -> None:
        if path := choose_file(self.stage, self.tr("Recording"), ("audio", "video")):
            self.use_recording(path)

    def paste(self) -> None:
        files = files_in(QGuiApplication.clipboard().mimeData(), ("image", "audio", "video"))
        if not files or not self.accept_files(files):
            self._studio.tell(self.tr("There is no picture and no sound on the clipboard."))

    def try_sample(self) -> None:
        """The sample picture says a line at once: a first start needs no reading."""
        line = self.tr("Hello. A moment ago I was a still picture. Now I can say anything you like.")
        self.draft.update({"text": line, "says": "line"}, what=self.tr("Sample"))
        self.use_picture(SAMPLE_PICTURE)
        self._answered = "public_domain"
        self.rig.when_found(self.render)

    def listen(self) -> None:
        """Say the typed line, and play it."""
        self._on_stage.show_draft()
        self._voice.speak()

    # --- the order

    def render(self) -> None:
        """Order the take of the draft, after the consent question where nobody has answered it for this face."""
        self.inspector.clear_faults()
        self.stage.trouble.hide()
        try:
            request = request_of(self.draft.values(), self._project.folder / "drafts")
        except BadInput as error:
            self._mender.show_fault(error.field, error.message, error.hint)
            return
        if self.rig.looking:
            self.rig.when_found(self.render)
            return
        if (
            self._mender.goes_to_lacking()
            or self.rig.wants_a_hand()
            or self.inspector.stands_at_limit()
            or self._forecast.stands_against()
        ):
            return
        if request.consent == "unstated" and not is_guess(self.draft["faces"]):
            self.inspector.consent.ask()
            return
        self.inspector.consent.hide()
        try:
            twin = self._orders.twin(request)
            if twin:
                self._studio.tell(twin, self.tr("Render with another seed"), self.render_another)
            else:
                self._order(request)
        except BadInput as error:
            self._mender.show_fault(error.field, error.message, error.hint)

    def render_another(self) -> None:
        """Order the take of the draft once more, played differently."""
        self.draft.set("seed", new_seed(), what=self.tr("Another seed"))
        self.render()

    def cancel(self) -> None:
        if self.stage.view is View.WORKING:
            self._orders.cancel()

    def let_go(self) -> None:
        """Esc where nothing is made: close the notice or the question, or let go of the handle."""
        if self.stage.trouble.isVisible():
            self._mender.leave()
        elif self.stage.hint.isVisible():
            self.stage.dismiss_hint()
        elif self.inspector.consent.isVisible():
            self.inspector.consent.hide()
        else:
            self.stage.canvas.focus_handle(None)

    def answer_consent(self, answer: str) -> None:
        """Keep the answer for this face, and go on with the order."""
        self.inspector.consent.hide()
        self.draft.put({"consent": answer})
        self.render()

    def switch_view(self) -> None:
        """From the picture to the take and back."""
        self._on_stage.switch()

    # --- inside

    def _connect(self) -> None:
        stage, inspector, orders = self.stage, self.inspector, self._orders
        self._intake.ready.connect(self._taken)
        self._intake.refused.connect(self._refused)
        self.draft.changed.connect(self._draft_changed)
        stage.dropped.connect(self.accept_files)
        stage.open_wanted.connect(self.open_picture)
        stage.sample_wanted.connect(self.try_sample)
        stage.working.cancelled.connect(self.cancel)
        stage.canvas.chosen.connect(self._turn_to)
        inspector.voice.hand_over_wanted.connect(self._hand_over)
        inspector.picture.edited.connect(self._picture_edited)
        inspector.person.chosen.connect(self.be)
        inspector.mouths.gone.connect(self._without_mouths)
        inspector.voice.recording_chosen.connect(self.use_recording)
        inspector.voice.listen_wanted.connect(self.listen)
        inspector.voice.refused.connect(self._studio.tell)
        inspector.neural.loras.added.connect(self._loras.add)
        inspector.presets.failed.connect(self._studio.tell)
        inspector.render_wanted.connect(self.render)
        inspector.consent.answered.connect(self.answer_consent)
        orders.made.connect(self._made)
        self._queue.engines_changed.connect(lambda _: self._show_guess())
        self.playback.failed.connect(self._mender.show_unplayable)
        self._voice.heard.connect(self._show_guess)
        self._voice.failed.connect(self._not_heard)

    def _without_mouths(self) -> None:
        self.draft.put({"mouths": ""})
        self._studio.tell(
            self.tr("What the mouth followed the voice by was removed: it is the built-in one again.")
        )

    def _restore(self) -> None:
        saved = self._project.drafts.load(PANEL)
        if saved and "says" not in saved:
            saved = from_request(saved, {})
        self.draft.restore(saved)
        self.inspector.look()
        self._show_guess()
        self._voice.show()

    def _order(self, request: PortraitRequest) -> None:
        job = self._orders.order(request, title_of(request, self._project))
        if self._orders.followed == job:
            self._on_stage.show_work(job)
        else:
            self._studio.tell(self.tr("“{0}” waits its turn.").format(job.title))

    def _draft_changed(self, name: str) -> None:
        self._project.drafts.keep(PANEL, self.draft.values())
        match name:
            case "image":
                self._image_changed()
            case "consent":
                self._keep_consent()
            case "audio" | "text" | "says" | "voice" | "language" | "rate" | "pitch":
                self._voice.show()
        self._show_guess()

    def _image_changed(self) -> None:
        image = self.draft["image"]
        self.inspector.picture.set_value(image)
        if not image:
            self._shown = None
            self.rig.give_up()
            self.stage.show_picture(QImage(), QSize())
        elif self._shown and str(self._shown.path) == image:
            self._present(self._shown)
        else:
            self._intake.take(Path(image), "image")

    def _taken(self, taken: Taken) -> None:
        """A file is in the project: it becomes the draft's, or it is what the draft asked for."""
        path = str(taken.path)
        if taken.field == "audio":
            self.draft.update({"audio": path, "says": "recording"}, what=self.tr("Recording"))
            return
        self._shown = taken
        answered, self._answered = self._answered, "unstated"
        if self.draft["image"] == path:
            self._present(taken)
            return
        consent = self._project.consent(taken.path) or answered
        who = {name: self.draft[name] for name in NOBODY} if others_speak(self.draft.values()) else NOBODY
        self.draft.update({"image": path, **who, "faces": [], "consent": consent}, what=self.tr("Picture"))

    def _present(self, picture: Taken) -> None:
        """Show the picture with its handles, or ask for them."""
        if self.draft["consent"] == "unstated":
            self.draft.put({"consent": self._project.consent(picture.path) or "unstated"})
        name = self._project.assets.name_of(picture.path)
        self.inspector.clear_faults()
        self.inspector.picture.describe(facts_of(picture.path, picture.size), name, picture.image)
        self.rig.show()
        self.stage.show_picture(picture.image, picture.size)
        self._on_stage.show_draft()
        self._show_guess()
        if not self.draft["faces"]:
            self.rig.find()
        else:
            self.rig.settle()

    def _refused(self, field: str, message: str) -> None:
        if field == "image":
            self._answered = "unstated"
            self.rig.give_up()
        self.stage.say("")
        if not self.inspector.show_faults(field, message):
            self._studio.tell(message)

    def _picture_edited(self, path: str | None) -> None:
        if path:
            self.use_picture(Path(path))
        else:
            self.draft.update({"image": None, **NOBODY}, what=self.tr("Remove the picture"))

    def _turn_to(self, face: int) -> None:
        self.draft.update(
            turn_to(self.draft.values(), face), what=self.tr("Choose face {0}").format(face + 1)
        )

    def _hand_over(self) -> None:
        self.draft.update(hand_over(self.draft.values()), what=self.tr("Let this face say it"))

    def _keep_consent(self) -> None:
        answer, image = self.draft["consent"], self.draft["image"]
        if answer != "unstated" and image and self._project.assets.holds(Path(image)):
            self._project.record_consent(Path(image), answer)
            self.inspector.consent.hide()

    def _show_guess(self) -> None:
        size = self._picture_size()
        self.inspector.show_guess(self._guess.in_words(size))
        self.inspector.show_engines(self._queue.engines, self._guess.pace(size))
        self._voice.show_turns()
        self._forecast.look()

    def _picture_size(self) -> QSize:
        return self._shown.size if self._shown else QSize()

    def _made(self, take: Take, work_s: float) -> None:
        if work_s and take.recipe["engine"] == BUILTIN:
            self._guess.learn(take, work_s, self._picture_size())
        elif work_s and not moves_a_rig(take.recipe["engine"]):
            self._forecast.learn(take, work_s)
        self._on_stage.show_made(take)
        self._show_guess()

    def _not_heard(self, failure: Failure) -> None:
        on_line = self.draft["says"] == "line"
        title = (
            self.tr("The line could not be said") if on_line else self.tr("The recording could not be heard")
        )
        self._mender.show_refusal(failure, title, self.listen if on_line else self._voice.show)
