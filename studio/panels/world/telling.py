"""Says something to whoever walks, where they see it: on the view while that has the whole screen, else as a notice."""

from collections.abc import Callable

from studio.panels import Studio
from studio.panels.world.stage import HINT_MS, WorldStage


def tell(
    stage: WorldStage, studio: Studio, text: str, act: str = "", do: Callable[[], object] | None = None
) -> None:
    """`act` names what the button of the notice does."""
    if stage.screen.isVisible():
        stage.say(text, HINT_MS)
    else:
        studio.tell(text, act, do)
