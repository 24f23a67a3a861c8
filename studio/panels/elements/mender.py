"""Where a mistake in a scene's request is said: at its element, the background, the words, or its field."""

from collections.abc import Callable

from studio.panels import Studio
from studio.panels.elements.inspector import ElementsInspector
from studio.panels.elements.scene import Scene
from studio.panels.elements.scene_view import SceneView
from studio.panels.elements.stage import ElementsStage
from studio.panels.mender import Mender


class ElementsMender(Mender):
    def __init__(
        self,
        stage: ElementsStage,
        inspector: ElementsInspector,
        scene: Scene,
        view: SceneView,
        studio: Studio,
        again: Callable[[], None],
    ) -> None:
        super().__init__(stage, inspector, studio, again)
        self._elements, self._inspector, self._scene, self._view = stage, inspector, scene, view

    def show_fault(self, field: str, message: str, hint: str) -> None:
        """A mistake in the request, said at its place."""
        words = self._told(field, message, hint)
        of, _, rest = field.partition(".")
        number = rest.partition(".")[0]
        if of == "elements" and number.isdigit() and int(number) < len(self._scene.elements):
            self._view.show_fault(int(number), words)
        elif of in ("elements", "background"):
            self._elements.tray.show_fault(words)
        elif not self._inspector.show_faults(field, words):
            self._studio.tell(words)
