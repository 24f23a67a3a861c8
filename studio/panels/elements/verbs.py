"""What the user does to the chosen element on the canvas: flip, layer, path, size, place, remove, and its menu."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from engines.elements.request import Waypoint
from studio.panels import Studio
from studio.panels.elements import edits
from studio.panels.elements.edits import path_of
from studio.panels.elements.figures import Figure
from studio.panels.elements.scene import Scene
from studio.panels.elements.stage import ElementsStage
from studio.panels.elements.standing import Spot

MOST_LAYER = 100
BESIDE_S = 0.05  # how near two waypoints may come to each other in time


class ElementVerbs(QObject):
    """`figures` tells how the elements stand; `open_editor` brings the cut-out of the chosen one on the stage."""

    def __init__(
        self,
        stage: ElementsStage,
        scene: Scene,
        studio: Studio,
        figures: Callable[[], list[Figure]],
        open_editor: Callable[[], None],
    ) -> None:
        super().__init__(stage)
        self._stage, self._scene, self._studio = stage, scene, studio
        self._figures, self._open_editor = figures, open_editor
        canvas, tray = stage.canvas, stage.tray
        canvas.picked.connect(scene.choose)
        canvas.moved.connect(scene.move_foot)
        canvas.scaled.connect(self._scale)
        canvas.lifted.connect(self._lift)
        canvas.path_drawn.connect(self._draw_path)
        canvas.waypoint_moved.connect(self._move_waypoint)
        canvas.horizon_moved.connect(scene.set_horizon)
        canvas.sun_moved.connect(scene.set_sun)
        canvas.menu_wanted.connect(self.menu)
        canvas.cut_wanted.connect(self.cut)
        stage.beats.retimed.connect(self._retime)
        tray.chosen.connect(scene.choose)
        tray.named.connect(scene.rename)
        tray.moved.connect(scene.move)
        tray.removed.connect(self.remove)
        tray.cut_wanted.connect(self.cut)
        tray.menu_wanted.connect(self.menu)
        bar = stage.scene_bar
        bar.cut_wanted.connect(self.cut)
        bar.reset_wanted.connect(self.reset)
        bar.paths_wanted.connect(self._show_paths)
        bar.light_wanted.connect(self._show_light)

    def cut(self, at: int = -1) -> None:
        """Open the cut-out editor on an element, the chosen one where none is named."""
        self._scene.choose(at) if at >= 0 else None
        self._open_editor()

    def flip(self) -> None:
        if element := self._scene.element:
            self._scene.place(self._scene.chosen, self.tr("Flip {0}"), flip=not element.placement.flip)

    def layer_by(self, by: int) -> None:
        """Draw the chosen element later or earlier than it is now."""
        at = self._scene.chosen
        if at >= 0:
            layer = min(max(self._figures()[at].standing.layer + by, -MOST_LAYER), MOST_LAYER)
            what = self.tr("{0} in front") if by > 0 else self.tr("{0} behind")
            self._scene.place(at, what, layer=layer)

    def reset(self) -> None:
        """What the staging finds, for the chosen element, or for everything where none is chosen."""
        self._scene.reset_placement(self._scene.chosen)

    def remove(self, at: int = -1) -> None:
        at = self._scene.chosen if at < 0 else at
        if at >= 0:
            text = self.tr("Removed {0}.").format(self._scene.elements[at].name)
            self._scene.remove(at)
            self._studio.tell(text, self.tr("Undo"), self._studio.undo_stack.undo)

    def move_by(self, by: int) -> None:
        """Earlier or later in the tray."""
        self._scene.move(self._scene.chosen, self._scene.chosen + by)

    def rename(self) -> None:
        if self._scene.chosen >= 0:
            self._stage.tray.row(self._scene.chosen).edit_name()

    def toggle_paths(self) -> None:
        self._stage.scene_bar.paths.toggle()

    def toggle_light(self) -> None:
        self._stage.scene_bar.light.toggle()

    def use_as_portrait(self) -> None:
        """The picture of the chosen element speaks in the portrait panel."""
        if element := self._scene.element:
            self._studio.hand_over("portrait", [element.image])

    def menu(self, at: int, where: QPoint) -> None:
        """What can be done to an element, at a point of the screen."""
        self._scene.choose(at)
        element = self._scene.elements[at]
        menu = QMenu(self._stage)
        menu.addAction(self.tr("&Cut out…"), self.cut)
        menu.addAction(self.tr("&Rename"), self.rename)
        menu.addSeparator()
        menu.addAction(self.tr("&Flip"), self.flip)
        menu.addAction(self.tr("In f&ront"), lambda: self.layer_by(1))
        menu.addAction(self.tr("&Behind"), lambda: self.layer_by(-1))
        if element.placement.path:
            menu.addAction(self.tr("Remove its &path"), lambda: self._scene.set_path(at, ()))
        menu.addAction(self.tr("R&eset placement"), self.reset)
        menu.addSeparator()
        menu.addAction(self.tr("Use as b&ackground"), lambda: self._scene.take_as_background(at))
        menu.addAction(self.tr("&Use as portrait"), self.use_as_portrait)
        menu.addSeparator()
        menu.addAction(self.tr("Remove"), self.remove)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _scale(self, at: int, height: float, gesture: int) -> None:
        self._scene.place(at, self.tr("Size of {0}"), gesture, height=round(height, 4))

    def _lift(self, at: int, lift: float, gesture: int) -> None:
        self._scene.place(at, self.tr("Height of {0} above the ground"), gesture, lift=round(lift, 4))

    def _draw_path(self, at: int, points: list[tuple[float, float]]) -> None:
        if path := path_of(points, self._scene.duration_s):
            self._scene.set_path(at, path)
        self._stage.scene_bar.paths.setChecked(False)

    def _move_waypoint(self, at: int, number: int, x: float, y: float, gesture: int) -> None:
        spots = list(self._figures()[at].standing.spots)
        spots[number] = replace(spots[number], x=x, y=y)
        self._scene.set_path(at, _waypoints(spots), gesture)

    def _retime(self, at: int, number: int, time_s: float, gesture: int) -> None:
        """Another time for a waypoint, between those of its neighbours."""
        spots = list(self._figures()[at].standing.spots)
        least = spots[number - 1].time_s + BESIDE_S if number else 0.0
        last = number == len(spots) - 1
        most = self._scene.duration_s if last else spots[number + 1].time_s - BESIDE_S
        spots[number] = replace(spots[number], time_s=round(min(max(time_s, least), most), 2))
        self._scene.set_path(at, _waypoints(spots), gesture)

    def _show_paths(self, shown: bool) -> None:
        self._stage.canvas.draws_paths = shown

    def _show_light(self, shown: bool) -> None:
        self._stage.canvas.light_shown = shown
        self._stage.canvas.update()


def _waypoints(spots: list[Spot]) -> list[Waypoint]:
    return [
        Waypoint(time_s=max(spot.time_s, 0.0), x=edits.held(spot.x), y=edits.held(spot.y)) for spot in spots
    ]
