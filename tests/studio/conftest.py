"""A home of its own, the fake engines within reach of the worker, and a wait that lets events run."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.append(str(TESTS))

from fakes.room import until  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from studio import theme  # noqa: E402
from studio.project.project import Project  # noqa: E402

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's Matinee keeps its own things."""
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def dressed(qapp: QApplication) -> None:
    """Widgets look and measure as they do in the window."""
    theme.apply(qapp)


@pytest.fixture
def project(tmp_path: Path, qapp: QApplication) -> Iterator[Project]:
    with Project.create(tmp_path / "film") as opened:
        yield opened


@pytest.fixture
def wait(qapp: QApplication) -> Wait:
    """Run the event loop until something is true, at most a minute."""
    return until
