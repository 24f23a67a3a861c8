"""The models page: what a large model takes, under which terms, and how much of it is here already."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from engines import catalogue
from engines.contract import EngineCard
from studio.widgets.models_page import ModelsPage

MODEL = "skyreels-v2-df-1.3b-540p"
NO_CARD = "needs an NVIDIA graphics card, and none was found"


@pytest.fixture
def page(home: Path) -> Iterator[ModelsPage]:
    assert QGuiApplication.instance() or QApplication([])
    made = ModelsPage({}, lambda *said: None)
    yield made
    made.close_fetch()


def card_of(page: ModelsPage, model: str) -> QWidget:
    title = catalogue.entry(model).title
    return next(label.parentWidget() for label in page.findChildren(QLabel) if label.text() == title)


def shown(page: ModelsPage, model: str = MODEL) -> str:
    """The words of a model's card."""
    card = card_of(page, model)
    texts = [label.text() for label in card.findChildren(QLabel)]
    buttons = [made.text() for made in card.findChildren(QPushButton) if made.isVisibleTo(card)]
    return " | ".join([*texts, *buttons])


def test_a_model_not_here_shows_licence_doubt_and_about_what_it_takes(page: ModelsPage) -> None:
    words = shown(page)
    assert "Not installed" in words
    assert "skywork-license · Skywork AI · about 29 GB" in words
    assert "not an open-source licence" in words
    assert "Read the licence | Get" in words


def test_what_is_half_here_can_be_gone_on_with_or_removed(home: Path) -> None:
    shelf = catalogue.folder(MODEL) / ".download"
    shelf.mkdir(parents=True)
    (shelf / "abc-weights.part").write_bytes(b"0" * 2_000_000)
    assert QGuiApplication.instance() or QApplication([])
    page = ModelsPage({}, lambda *said: None)
    words = shown(page)
    assert "Partly installed" in words
    assert "2.0 MB of about 29 GB here" in words
    assert "Remove | Get" in words
    page.close_fetch()


OWN = """
[[model]]
id = "{id}"
title = "{id}"
purpose = "films"
cards = "12 GB and more"
licence = "MIT"
holder = "h"
notice = "{id}"
download = {size}
memory = 1
repository = {{repo = "no/body", allow = ["*.json"]}}
"""


def engine(**more: object) -> EngineCard:
    card = EngineCard(id="own", panel="film", title="Own", summary="", models=["network", "ears"])
    return card.model_copy(update=more)


@pytest.fixture
def asking(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., ModelsPage]]:
    """Makes a page with a network and its ears of these sizes, which `card` uses; nobody serves them."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    made: list[ModelsPage] = []

    def make(network: int, ears: int, card: EngineCard) -> ModelsPage:
        home.mkdir(exist_ok=True)
        sizes = {"network": network, "ears": ears}
        (home / "catalogue.toml").write_text("".join(OWN.format(id=id, size=sizes[id]) for id in sizes))
        made.append(ModelsPage({}, lambda *said: None, None, lambda: [card]))
        return made[-1]

    yield make
    for page in made:
        page.close_fetch()
        page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def press(page: ModelsPage, model: str, text: str) -> None:
    buttons = card_of(page, model).findChildren(QPushButton)
    next(made for made in buttons if made.text() == text and made.isVisibleTo(page)).click()


def test_a_model_names_what_it_needs_besides_and_that_it_cannot_run_here(
    asking: Callable[..., ModelsPage],
) -> None:
    page = asking(10**9, 10**8, engine(available=False, unavailable_reason=NO_CARD))
    assert "Cannot run on this computer · Needs besides: ears (about 100 MB)" in shown(page, "network")
    assert "Needs besides" not in shown(page, "ears")
    assert "Cannot run" not in shown(page)


def test_what_does_not_fit_on_the_disk_is_refused_in_a_line_and_nothing_is_asked(
    asking: Callable[..., ModelsPage],
) -> None:
    page = asking(10**15, 10**8, engine(available=False, unavailable_reason=NO_CARD))
    press(page, "network", "Get")
    words = shown(page, "network")
    assert "About 1000000 GB would be downloaded, and" in words
    assert f"It cannot run on this computer: {NO_CARD}." in words
    assert "Not now" not in words
    assert "Not installed" in words


def test_before_a_model_is_got_its_size_the_room_its_companions_and_the_card_are_told(
    asking: Callable[..., ModelsPage],
) -> None:
    page = asking(10**8, 10**7, engine(available=False, unavailable_reason=NO_CARD))
    press(page, "network", "Get")
    words = shown(page, "network")
    assert "Get about 100 MB?" in words
    assert "are free here" in words
    assert NO_CARD in words
    assert "needs ears (about 10 MB) besides: about 110 MB together" in words
    press(page, "network", "Not now")
    assert "Not installed" in shown(page, "network")
    press(page, "network", "Get")
    press(page, "network", "Get all of it · about 110 MB")
    assert "Waiting" in shown(page, "network")
    assert "Waiting" in shown(page, "ears")


def test_companions_that_do_not_fit_are_not_offered(asking: Callable[..., ModelsPage]) -> None:
    page = asking(10**8, 10**15, engine())
    press(page, "network", "Get")
    words = shown(page, "network")
    assert "There is no room for all of it." in words
    assert "Get it alone · about 100 MB" in words
    assert "Get all of it" not in words


def test_a_small_model_that_needs_nothing_is_got_at_once(asking: Callable[..., ModelsPage]) -> None:
    page = asking(10**8, 10**7, engine())
    press(page, "ears", "Get")
    assert "Waiting" in shown(page, "ears")
