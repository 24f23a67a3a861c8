"""The engines of any panel: one that cannot run here is put away, but when it is chosen it says what it lacks."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engines.contract import EngineCard
from studio.widgets.engine_list import EngineList
from studio.widgets.engine_plate import EnginePlate

SPEAKS = EngineCard(
    id="speaks",
    panel="film",
    title="Speaks",
    summary="Generates the whole person. Needs an NVIDIA card.",
    models=["skyreels-v3-a2v-19b", "wan2.1-i2v-parts", "chinese-wav2vec2-base"],
    available=False,
    unavailable_reason="needs an NVIDIA graphics card, and none was found",
)
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


def words(plate: EnginePlate) -> list[str]:
    return [line.text() for line in plate.findChildren(QLabel) if line.text()]


def test_an_engine_that_cannot_run_here_says_once_what_it_does_and_all_that_it_needs(qtbot: QtBot) -> None:
    plate = EnginePlate("Previs")
    qtbot.addWidget(plate)
    plate.show_card(SPEAKS)
    assert words(plate) == [
        "Speaks",
        "Generates the whole person.",
        "Needs an NVIDIA graphics card, and none was found\n"
        "For cards of 12 GB and more · about 102 GB of models, none here",
    ]
    assert plate.toolTip().splitlines() == [
        "SkyReels-V3 A2V 19B, about 76 GB, not here yet",
        "Wan2.1 I2V: text encoder, autoencoder and CLIP, about 26 GB, not here yet",
        "Chinese wav2vec 2.0 base, about 380 MB, not here yet",
    ]


def test_what_is_here_of_an_engines_models_is_not_counted_as_missing(qtbot: QtBot, own_home: Path) -> None:
    for model in SPEAKS.models[::2]:
        folder = own_home / "models" / model
        folder.mkdir(parents=True)
        (folder / "config.json").touch()
    plate = EnginePlate("Previs")
    qtbot.addWidget(plate)
    lacks = {"unavailable_reason": "Wan2.1 is not installed: matinee models pull wan2.1-i2v-parts"}
    plate.show_card(SPEAKS.model_copy(update=lacks))
    assert (
        words(plate)[-1] == "For cards of 12 GB and more · about 102 GB of models, about 26 GB of it missing"
    )
    assert "SkyReels-V3 A2V 19B, about 76 GB, here" in plate.toolTip()


def test_of_models_that_do_each_others_work_an_engine_needs_one(qtbot: QtBot) -> None:
    plate = EnginePlate("Previs")
    qtbot.addWidget(plate)
    plate.show_card(SPEAKS.model_copy(update={"models": ["wan2.1-vace-1.3b", "wan2.1-vace-14b"]}))
    assert words(plate)[-1].endswith("For cards of 8 to 16 GB · about 19 GB of models, none here")
