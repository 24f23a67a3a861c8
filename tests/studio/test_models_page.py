"""The models page: what a large model takes, under which terms, and how much of it is here already."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from engines import catalogue
from studio.widgets.models_page import ModelsPage

MODEL = "skyreels-v2-df-1.3b-540p"


@pytest.fixture
def page(home: Path) -> Iterator[ModelsPage]:
    assert QGuiApplication.instance() or QApplication([])
    made = ModelsPage({}, lambda *said: None)
    yield made
    made.close_fetch()


def shown(page: ModelsPage) -> str:
    """The words of the model's card."""
    card = next(
        label.parentWidget()
        for label in page.findChildren(QLabel)
        if label.text() == catalogue.entry(MODEL).title
    )
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
