"""The portrait panel: ties the draft to the stage, the inspector, the project and the queue."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QPointF, QSize, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QImage

import resources
from engines.contract import BadInput, Failure
from engines.home import home
from engines.portrait.request import PortraitRequest
from studio.jobs.store import Job, State
from studio.model.draft import Draft, default_values
from studio.model.presets import Presets
from studio.panels import Studio
from studio.panels.portrait.actions import panel_actions
from studio.panels.portrait.faces import Face, moved
from studio.panels.portrait.heard import Ears, Heard
from studio.panels.portrait.inspector import PortraitInspector
from studio.panels.portrait.intake import Intake, Taken, read_picture
from studio.panels.portrait.order import PANEL, Orders, request_of
from studio.panels.portrait.speed import Speed, film_size
from studio.panels.portrait.stage import PortraitStage, View
from studio.project.takes import Take
from studio.widgets.media_drop import choose_file, files_in, kind_of
from studio.widgets.playback import Playback
from studio.widgets.timecode import clock, wait

SAMPLE_PICTURE = resources.SAMPLES / "astronaut.png"
WORDS_A_SECOND = 2.6
HANDLE_GESTURES = 1 << 20  # apart from the gestures of the form's sliders


class PortraitPanel(QObject):
    """What the window asks of a panel (`studio.panels.Panel`). `close` it before its project."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio, self._project, self._queue = studio, studio.project, studio.queue
        defaults = {**default_values(PortraitRequest), "says": "recording", "faces": []}
        self.draft = Draft(defaults, studio.undo_stack, self)
        self.playback = Playback(self)
        self.stage = PortraitStage(self.playback)
        presets = Presets(home() / "presets" / PANEL, resources.PRESETS / PANEL)
        self.inspector = PortraitInspector(self.draft, presets)
        self._intake = Intake(self._project, self)
        self._orders = Orders(self._queue, self)
        self._ears, self._speed = Ears(self._queue), Speed()
        self._shown: Taken | None = None
        self._take: Take | None = None
        self._mend: Callable[[], None] | None = None
        self._render_when_ready = self._closed = False
        self._actions = panel_actions(self)
        self._connect()
        self._restore()

    # --- what the window asks

    def actions(self) -> list[QAction]:
        return self._actions

    def show_take(self, take: Take, play: bool = False) -> None:
        """Put a finished take on the stage."""
        self._take = take
        poster, _ = read_picture(take.poster or take.media)
        self.stage.trouble.hide()
        self.stage.show_poster(poster)
        self.playback.open_film(take.media, play=play)
        self._show_voice()

    def use_settings(self, values: dict[str, Any]) -> None:
        """Fill the inspector from the request values of a take."""
        says = "line" if str(values.get("text") or "").strip() else "recording"
        known = {k: v for k, v in values.items() if k in self.draft.values() and k != "anchors"}
        faces = self.draft["faces"] if known.get("image") == self.draft["image"] else []
        self.draft.update({**known, "says": says, "faces": faces}, what=self.tr("Settings of a take"))

    def accept_files(self, files: list[Path]) -> bool:
        """A picture or a video goes on the stage, a sound becomes the voice."""
        picture = next((path for path in files if kind_of(path) in ("image", "video")), None)
        sound = next((path for path in files if kind_of(path) == "audio"), None)
        if picture:
            self.use_picture(picture)
        if sound:
            self.use_recording(sound)
        return bool(picture or sound)

    def close(self) -> None:
        """Let go of the film, the threads and the project."""
        if not self._closed:
            self._closed = True
            self.playback.close()
            self._intake.close()

    # --- picture and voice

    def use_picture(self, path: Path) -> None:
        self._intake.take(path, "image")

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
        self.draft.update({"text": line, "says": "line", "consent": "public_domain"}, what=self.tr("Sample"))
        self._render_when_ready = True
        self.use_picture(SAMPLE_PICTURE)

    def find_faces(self) -> None:
        """Ask where the faces are; hands off whatever was placed before."""
        image = self.draft["image"]
        if not image:
            return

        def found(answer: dict[str, Any]) -> None:
            if self.draft["image"] == image:
                self._faces_found(answer["faces"])

        self._queue.ask(PANEL, "faces", {"image": image}, found, self._faces_not_found)

    def listen(self) -> None:
        """Say the typed line, and play it."""
        self.inspector.voice.show_listening(True)

        def spoken(heard: Heard) -> None:
            self.inspector.voice.show_listening(False)
            self._show_view(View.PICTURE)
            if self.playback.path == heard.path:
                self.playback.seek(0.0)
                self.playback.play()

        def failed(failure: Failure) -> None:
            self.inspector.voice.show_listening(False)
            self._show_failure(failure)

        self._ears.speak(self.draft.values(), spoken, failed)

    # --- the order

    def render(self) -> None:
        """Order the take of the draft, after the consent question where nobody has answered it for this face."""
        self.inspector.clear_faults()
        self.stage.trouble.hide()
        try:
            request = request_of(self.draft.values(), self._project.folder / "drafts")
        except BadInput as error:
            self._show_fault(error.field, error.message, error.hint)
            return
        if request.consent == "unstated":
            self.inspector.consent.ask()
            return
        self.inspector.consent.hide()
        try:
            self._orders.order(request, self._title(request))
        except BadInput as error:
            self._show_fault(error.field, error.message, error.hint)

    def cancel(self) -> None:
        if self.stage.view is View.WORKING:
            self._orders.cancel()

    def let_go(self) -> None:
        """Esc where nothing is made: close the notice, or let go of the handle."""
        if self.stage.trouble.isVisible():
            self._leave_trouble()
        else:
            self.stage.canvas.focus_handle(None)

    def answer_consent(self, answer: str) -> None:
        """Keep the answer for this face, and go on with the order."""
        self.inspector.consent.hide()
        self.draft.put({"consent": answer})
        self.render()

    def switch_view(self) -> None:
        """From the picture to the take and back."""
        if self.stage.view is View.TAKE:
            self._show_view(View.PICTURE)
        elif self.stage.view is View.PICTURE and self._take:
            self._show_view(View.TAKE)

    # --- inside

    def _connect(self) -> None:
        stage, inspector, orders = self.stage, self.inspector, self._orders
        self._intake.ready.connect(self._taken)
        self._intake.refused.connect(self._refused)
        self.draft.changed.connect(self._draft_changed)
        stage.dropped.connect(self.accept_files)
        stage.open_wanted.connect(self.open_picture)
        stage.sample_wanted.connect(self.try_sample)
        stage.view_wanted.connect(self._show_view)
        stage.working.cancelled.connect(self.cancel)
        stage.trouble.mend.connect(self._do_mend)
        stage.trouble.dismissed.connect(self._leave_trouble)
        stage.canvas.moved.connect(self._move_handle)
        stage.canvas.chosen.connect(lambda face: self.draft.set("face", face, what=self.tr("Speaking face")))
        stage.destroyed.connect(self.close)
        inspector.picture.edited.connect(self._picture_edited)
        inspector.voice.recording_chosen.connect(self.use_recording)
        inspector.voice.listen_wanted.connect(self.listen)
        inspector.voice.refused.connect(self._studio.tell)
        inspector.presets.failed.connect(self._studio.tell)
        inspector.render_wanted.connect(self.render)
        inspector.consent.answered.connect(self.answer_consent)
        orders.working.connect(self._show_work)
        orders.preview.connect(stage.show_preview)
        orders.made.connect(self._made)
        orders.failed.connect(self._show_failure)
        orders.cancelled.connect(self._show_cancelled)
        self._queue.engines_changed.connect(lambda _: self._show_guess())
        self.playback.failed.connect(self._cannot_play)
        self._project.drafts.failed.connect(self._studio.tell)
        application = QCoreApplication.instance()
        assert application
        application.aboutToQuit.connect(self.close)

    def _restore(self) -> None:
        saved = self._project.drafts.load(PANEL)
        if saved and "says" not in saved:
            saved["says"] = "line" if str(saved.get("text") or "").strip() else "recording"
        self.draft.restore(saved)
        self._show_guess()
        self._show_voice()

    def _draft_changed(self, name: str) -> None:
        self._project.drafts.keep(PANEL, self.draft.values())
        match name:
            case "image":
                self._image_changed()
            case "faces" | "face":
                self.stage.show_faces(self.draft["faces"], self.draft["face"])
            case "consent":
                self._keep_consent()
            case "audio" | "text" | "says" | "voice" | "language" | "rate" | "pitch":
                self._show_voice()
        self._show_guess()

    def _image_changed(self) -> None:
        image = self.draft["image"]
        self.inspector.picture.set_value(image)
        if not image:
            self._shown = None
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
        if self.draft["image"] == path:
            self._present(taken)
            return
        sample = self.draft["consent"] if self._render_when_ready else None
        consent = self._project.consent(taken.path) or sample or "unstated"
        new = {"image": path, "faces": [], "face": 0, "consent": consent}
        self.draft.update(new, what=self.tr("Picture"))

    def _present(self, picture: Taken) -> None:
        """Show the picture with its handles, or ask for them."""
        name = self._project.assets.name_of(picture.path)
        self.inspector.clear_faults()
        self.inspector.picture.describe(f"{picture.size.width()} × {picture.size.height()}", name)
        self.playback.close()
        self.stage.show_faces(self.draft["faces"], self.draft["face"])
        self.stage.show_picture(picture.image, picture.size)
        self._show_voice()
        self._show_guess()
        if not self.draft["faces"]:
            self.find_faces()

    def _refused(self, field: str, message: str) -> None:
        self._render_when_ready = False
        if not self.inspector.show_faults(field, message):
            self._studio.tell(message)

    def _picture_edited(self, path: str | None) -> None:
        if path:
            self.use_picture(Path(path))
        else:
            self.draft.update({"image": None, "faces": [], "face": 0}, what=self.tr("Remove the picture"))

    def _faces_found(self, faces: list[Face]) -> None:
        self.draft.put({"faces": faces, "face": min(self.draft["face"], max(len(faces) - 1, 0))})
        if self._render_when_ready:
            self._render_when_ready = False
            self.render()

    def _faces_not_found(self, failure: Failure) -> None:
        self._render_when_ready = False
        self._show_failure(failure)

    def _move_handle(self, name: str, to: QPointF, gesture: int) -> None:
        faces, face = list(self.draft["faces"]), self.draft["face"]
        faces[face] = moved(faces[face], name, to, alone=self.stage.canvas.fine_shown)
        what = self.tr("Move {0}").format(self.stage.canvas.title_of(name))
        self.draft.set("faces", faces, what=what, gesture=HANDLE_GESTURES + gesture)

    def _keep_consent(self) -> None:
        answer, image = self.draft["consent"], self.draft["image"]
        if answer != "unstated" and image and self._project.assets.holds(Path(image)):
            self._project.record_consent(Path(image), answer)
            self.inspector.consent.hide()

    def _show_view(self, view: View) -> None:
        if view is View.TAKE and self._take:
            self.show_take(self._take)
        else:
            self.playback.close()
            self.stage.show_view(View.PICTURE)
            self._show_voice()

    def _show_voice(self) -> None:
        """Put the voice of what is on the stage into the lanes, and ready to be played."""
        if self.stage.view is View.TAKE and self._take:
            self._ears.hear(self._take.media, self._show_heard, lambda _: None)
            return
        lanes, draft = self.stage.lanes, self.draft.values()
        line, recording = draft["says"] == "line", draft["audio"]
        heard = self._ears.known_line(draft) if line else None
        if line and not heard:
            typed = bool(draft["text"].strip())
            lanes.show_nothing(
                self.tr("Listen to the line to see it here") if typed else self.tr("Type a line")
            )
        elif not line and not recording:
            lanes.show_nothing(self.tr("Drop a recording, or type a line"))
        elif heard:
            self._show_heard(heard)
            return
        else:
            lanes.show_nothing(self.tr("Listening…"))
            self._ears.hear(Path(recording), self._show_heard, self._not_heard)
        if self.stage.view is not View.TAKE:
            self.playback.close()

    def _show_heard(self, heard: Heard) -> None:
        """An answer may come late: it is shown only where it still belongs."""
        on_take = self.stage.view is View.TAKE
        wanted = self._take.media if on_take and self._take else self._voice_path()
        if heard.path != wanted:
            return
        self.stage.lanes.show_voice(heard.duration_s, heard.peaks, heard.blocks)
        self._show_guess()
        if not on_take:
            if self.draft["says"] == "recording":
                name = self._project.assets.name_of(heard.path)
                kind = heard.path.suffix.lstrip(".").upper()
                self.inspector.voice.describe_recording(
                    f"{clock(heard.duration_s, tenths=True)} · {kind}", name
                )
            if self.playback.path != heard.path:
                self.playback.open_sound(heard.path, heard.duration_s)

    def _voice_path(self) -> Path | None:
        if self.draft["says"] == "recording":
            return Path(self.draft["audio"]) if self.draft["audio"] else None
        known = self._ears.known_line(self.draft.values())
        return known.path if known else None

    def _not_heard(self, failure: Failure) -> None:
        self.stage.lanes.show_nothing(self.tr("This recording cannot be heard"))
        self._show_failure(failure)

    def _duration_s(self) -> float:
        """How long the take will be; a typed line is guessed from its words until it was spoken."""
        draft = self.draft.values()
        if draft["says"] == "line":
            known = self._ears.known_line(draft)
            return known.duration_s if known else len(draft["text"].split()) / WORDS_A_SECOND / draft["rate"]
        known = self._ears.known_recording(Path(draft["audio"])) if draft["audio"] else None
        return known.duration_s if known else 0.0

    def _show_guess(self) -> None:
        size, fps = (
            film_size(self._shown.size if self._shown else QSize(), self.draft["size"]),
            self.draft["fps"],
        )
        seed = self.tr("seed {0}").format(self.draft["seed"])
        duration_s = self._duration_s()
        ready = bool(self._shown and duration_s)
        guess = self.tr("about {0}").format(wait(self._speed.guess_s(duration_s, size, fps)))
        self.inspector.show_guess(f"{guess} · {seed}" if ready else seed)
        card = next(
            (c for c in self._queue.engines if c.panel == PANEL and c.id == self.draft["engine"]), None
        )
        self.inspector.engine.show_card(card, self._speed.film_a_second(size, fps))

    def _title(self, request: PortraitRequest) -> str:
        if request.text.strip():
            words = " ".join(request.text.split())
            return words if len(words) <= 40 else words[:39].rstrip() + "…"
        return Path(self._project.assets.name_of(request.audio)).stem if request.audio else ""

    def _show_work(self, job: Job) -> None:
        if self.stage.view is not View.WORKING:
            self.playback.pause()
            self.stage.trouble.hide()
            self.stage.show_view(View.WORKING)
        left = self.tr("{0} left").format(wait(job.time_left_s)) if job.time_left_s else ""
        phase = job.phase or self.tr("Starting")
        if job.state is State.WAITING and (ahead := self._orders.ahead(job)):
            phase = self.tr("Waiting for %n take(s) before it", "", ahead)
        self.stage.working.show_state(phase, job.progress, left)

    def _made(self, take: Take, work_s: float) -> None:
        if work_s:
            size = film_size(self._shown.size if self._shown else QSize(), self.draft["size"])
            self._speed.learn(work_s, take.duration_s, size, self.draft["fps"])
        self.show_take(take, play=True)
        self._show_guess()
        self._follow_next()

    def _show_cancelled(self, job: Job) -> None:
        self._show_view(View.PICTURE)
        self.stage.say(self.tr("Cancelled. <b>Ctrl+Return</b> renders again."))
        self._follow_next()

    def _follow_next(self) -> None:
        if following := self._orders.followed:
            self._show_work(following)

    def _show_fault(self, field: str, message: str, hint: str) -> None:
        """A mistake in the request, said where it can be mended."""
        words = message.removeprefix(f"{field}: ")
        words = f"{words[:1].upper()}{words[1:]}. {hint[:1].upper()}{hint[1:]}".removesuffix(". ")
        if field == "image" and not self.draft["image"]:
            words = self.tr("Drop a portrait first")
        elif not field:
            field = "text" if self.draft["says"] == "line" else "audio"
            words = (
                self.tr("Type what the person says") if field == "text" else self.tr("Drop a recording first")
            )
        if not self.inspector.show_faults(field, words):
            self._studio.tell(words)

    def _show_failure(self, failure: Failure) -> None:
        """What went wrong, why, and the button that mends it."""
        if self.stage.view is View.WORKING:
            self._show_view(View.PICTURE)
        title, mend = self.tr("The take could not be made"), self.tr("Try again")
        self._mend = self.render
        if failure.code == "model_missing":
            title, mend = self.tr("A model is missing"), self.tr("Get the model")
            self._mend = lambda: self._studio.get_model(failure.model)
        elif failure.code == "bad_input":
            mend = self.tr("Show me where") if failure.field else ""
            self._mend = lambda: self._show_fault(failure.field, failure.message, failure.hint)
        message = failure.message.removeprefix(f"{failure.field}: ") or self.tr("The engine stopped.")
        self.stage.trouble.say(title, message, failure.hint, mend)
        self._follow_next()

    def _do_mend(self) -> None:
        self._leave_trouble()
        if self._mend:
            self._mend()

    def _leave_trouble(self) -> None:
        self.stage.trouble.hide()
        self.stage.canvas.setFocus()

    def _cannot_play(self, why: str) -> None:
        take = self._take
        if take:
            self._mend = lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(take.media)))
            title, mend = self.tr("This take cannot be played here"), self.tr("Open it outside")
            self.stage.trouble.say(title, why, "", mend)
