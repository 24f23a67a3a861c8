"""The engines of any panel: one that cannot run here is put away, but when it is chosen it says what it lacks."""

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engines.contract import EngineCard
from studio.widgets.engine_list import EngineList
from studio.widgets.engine_plate import EnginePlate

USUAL = EngineCard(id="builtin", panel="film", title="Previs", summary="Draws")
LARGE = [
    EngineCard(
        id=name,
        panel="film",
        title=name.title(),
        summary="Large",
        available=False,
        unavailable_reason="needs an NVIDIA graphics card",
    )
    for name in ("first", "second")
]


def test_a_chosen_engine_that_cannot_run_here_is_seen_says_why_and_gives_way_to_the_usual_one(
    qtbot: QtBot,
) -> None:
    engines = EngineList(USUAL)
    qtbot.addWidget(engines)
    engines.show()
    usual = next(b for b in engines.lacking.findChildren(QPushButton) if b.text() == "Use Previs")

    def seen() -> int:
        return sum(plate.isVisible() for plate in engines.findChildren(EnginePlate))

    engines.show_engines([USUAL, *LARGE], "builtin", "")
    qtbot.waitUntil(lambda: seen() == 1)
    assert not engines.lacking.isVisible()

    engines.show_engines([USUAL, *LARGE], "second", "")
    qtbot.waitUntil(lambda: seen() == 2)
    assert engines.lacking.isVisible()
    assert "Second" in engines.lacking.accessibleName()
    assert "graphics card" in engines.lacking.accessibleName()
    assert "Previs" in engines.lacking.hint
    with qtbot.waitSignal(engines.picked) as picked:
        usual.click()
    assert picked.args == ["builtin"]

    engines.show_engines([USUAL, *LARGE], "builtin", "")
    qtbot.waitUntil(lambda: seen() == 1)
    assert not engines.lacking.isVisible()
