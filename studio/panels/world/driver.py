"""Drives the walk by a script or a log: has the script understood while it is typed, and plays either."""

import math
import re
import shutil
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog, QMenu

from engines.contract import Failure
from engines.world.actions import FPS
from engines.world.pace import WALK_M_S
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.world.drive import DriveSection
from studio.panels.world.order import LOG_OF_START, PANEL
from studio.panels.world.take_strip import LOG, log_beside
from studio.panels.world.walking import Walking
from studio.panels.world.words import title_of
from studio.preferences import Preferences
from studio.walk_log import log_in
from studio.widgets.take_card import clock
from studio.widgets.walk.bookmarks import LEAST_PLACES

AFTER_MS = 250
UNHURRIED, TURN_DEG_S, LEAST_S = (
    1.5,
    40.0,
    1.5,
)  # of a walker's time; a stretch lasts at least
MOST_OFFERED = 15
_NO_NAME = re.compile(r'[\x00-\x1f/\\:*?"<>|]')  # of a file, somewhere


class Driver(QObject):
    def __init__(self, draft: Draft, section: DriveSection, walking: Walking, studio: Studio) -> None:
        super().__init__(section)
        self._draft, self._section, self._walking, self._studio = draft, section, walking, studio
        self.duration_s = 0.0
        self.waits = False  # to play as soon as there is a world
        self._stands = False
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._soon.timeout.connect(self._ask)
        draft.changed.connect(self._changed)
        section.replay_wanted.connect(self.choose_log)
        walking.came_in.connect(self._came_in)
        self._changed("script")

    def play(self) -> None:
        """Do in the world what the script or log says; where there is no world yet, as soon as there is."""
        if not self._section.has_something:
            self._studio.tell(self.tr("Write what is done, or choose a log."))
        elif not self._walking.there:
            self.waits = True
        elif log := self._draft["actions"]:
            self._walking.play(log=str(log))
        else:
            self._walking.play(script=self._draft["script"])

    def stand_where_it_begins(self) -> None:
        """As soon as there is a new world, be where the film of the log begins."""
        self._stands = True

    def forget(self) -> None:
        self.waits = self._stands = False

    def use_log(self, path: Path, of_start: bool = False) -> None:
        """Take a log into the draft; one line where it cannot be read. `of_start` where it goes with the start."""
        if log_in(path) is None:
            self._studio.tell(self.tr("{0} is not a log of a walk.").format(path.name))
            return
        kept = self._studio.project.folder / self._studio.project.import_asset(path, "actions")
        new = {"actions": str(kept), "script": "", LOG_OF_START: of_start}
        self._draft.update(new, what=self.tr("Action log"))
        self._name_log(self._called(path))

    def replay(self, path: Path) -> None:
        """Take a log into the draft, and where one walks, walk it at once from the start of the world."""
        self.use_log(path)
        if self._walking.there and self._draft["actions"]:
            self.play()

    def glide(self) -> None:
        """A smooth path of the camera from where the world begins past its bookmarks becomes the log."""
        places = list(self._walking.places.values())
        if len(places) < LEAST_PLACES:
            text = self.tr("Keep places with B, two or more, while you walk in a picture or a drawn place.")
            self._studio.tell(text)
            return
        keyframes = [{"time_s": 0.0, "x": 0.0, "z": 0.0, "yaw": 0.0, "pitch": 0.0}]
        for place in places:
            before = keyframes[-1]
            turn = abs((place["yaw"] - before["yaw"] + 180) % 360 - 180) + abs(
                place["pitch"] - before["pitch"]
            )
            away = math.hypot(place["x"] - before["x"], place["z"] - before["z"])
            lasts_s = max(away / WALK_M_S * UNHURRIED, turn / TURN_DEG_S, LEAST_S)
            keyframes.append({**place, "time_s": before["time_s"] + lasts_s})
        arguments = {"keyframes": keyframes, "fps": FPS}
        self._studio.queue.ask(
            PANEL, "path", arguments, self._glides, lambda fault: self._studio.tell(fault.message)
        )

    def _glides(self, answer: dict[str, Any]) -> None:
        name = self.tr("Camera path of {0}").format(title_of(self._draft.values(), self._studio.project))
        named = self._studio.project.folder / "drafts" / f"{_NO_NAME.sub('', name)}.json"
        named.parent.mkdir(exist_ok=True)
        shutil.copyfile(answer["log"], named)
        self.use_log(named, of_start=True)
        self._studio.tell(
            self.tr("The camera path is the log now: {0:.0f} s.").format(answer["duration_s"]),
            self.tr("Play"),
            self.play,
        )

    def choose_log(self) -> None:
        """A menu of the takes that were walked, and the file dialog."""
        menu = QMenu(self._section)
        found = ((take, log_beside(take)) for take in self._studio.project.gallery.takes())
        takes = [(take, log) for take, log in found if log]
        for take, log in takes[:MOST_OFFERED]:
            text = self.tr("Take {0} · “{1}”, {2}").format(take.number, take.title, clock(take.duration_s))
            menu.addAction(text, partial(self.replay, log))
        if takes:
            menu.addSeparator()
        menu.addAction(self.tr("From a file…"), self.open_log)
        below = self._section.replay
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    def open_log(self) -> None:
        start = str(Preferences().media_folder)
        chosen, _ = QFileDialog.getOpenFileName(
            self._section, self.tr("Action log"), start, self.tr("Logs of walks (*.json);;All files (*)")
        )
        if chosen:
            self.replay(Path(chosen))

    def _came_in(self) -> None:
        waits, stands = self.waits, self._stands
        self.forget()
        if waits:
            self.play()
        elif stands and (log := self._draft["actions"]):
            self._walking.play(log=str(log), wait=True)

    def _changed(self, name: str) -> None:
        if name == "script":
            self._soon.start()
        elif name == "actions":
            if path := self._draft["actions"]:
                log = log_in(Path(path))
                self.duration_s = log.duration_s if log else 0.0
                self._name_log(self._called(Path(path)))
            else:
                self._soon.start()

    def _called(self, log: Path) -> str:
        """What a log is called: the take that it was recorded with, else its file."""
        takes = (take for take in self._studio.project.gallery.takes() if log_beside(take) == log)
        if take := next(takes, None):
            return self.tr("of take {0}").format(take.number)
        name = self._studio.project.assets.name_of(log)
        return self.tr("of a take") if name == LOG else Path(name).stem

    def _name_log(self, name: str) -> None:
        length = f" · {clock(self.duration_s)}" if self.duration_s else ""
        self._section.name_log(f"{name}{length}")

    @property
    def _script(self) -> str:
        """What is to be understood; empty where a log is played."""
        return "" if self._draft["actions"] else self._draft["script"].strip()

    def _ask(self) -> None:
        if script := self._script:
            understood, not_understood = (
                partial(self._understood, script),
                partial(self._not_understood, script),
            )
            arguments = {"script": script, "fps": FPS}
            self._studio.queue.ask(PANEL, "script", arguments, understood, not_understood)
            return
        self._section.show_feedback("")
        if not self._draft["actions"]:
            self.duration_s = 0.0

    def _understood(self, script: str, answer: dict[str, Any]) -> None:
        if script == self._script:
            self.duration_s = float(answer["duration_s"])
            self._section.show_feedback(f"{answer['told']} · {self.duration_s:.1f} s")

    def _not_understood(self, script: str, failure: Failure) -> None:
        if script == self._script:
            words = failure.message.removeprefix("script: ")
            self._section.show_feedback(words[:1].upper() + words[1:], wrong=True)
