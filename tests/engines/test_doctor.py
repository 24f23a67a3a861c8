"""The doctor: what is missing is named together with what mends it."""

from pathlib import Path

import pytest

from engines import catalogue, doctor
from engines.doctor import Finding


def findings(what: str) -> list[Finding]:
    return [finding for finding in doctor.examine() if finding.what == what]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_this_machine_can_run_what_the_tests_need() -> None:
    for what in ("Python", "Python packages", "Video encoders", "Matinee's own folder"):
        assert [finding.level for finding in findings(what)] == ["ok"]


def test_everything_that_is_not_well_says_what_to_do() -> None:
    found = doctor.examine()
    assert all(finding.fix for finding in found if finding.level != "ok")
    assert all(finding.detail for finding in found)


def test_each_missing_model_is_named_with_the_command_that_gets_it() -> None:
    built_in = [entry.id for entry in catalogue.entries() if entry.builtin]
    assert [finding.fix for finding in findings("Models")] == [f"matinee models pull {id}" for id in built_in]


def test_a_folder_that_cannot_be_written_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "file" / "home"))
    (finding,) = findings("Matinee's own folder")
    assert finding.level == "problem"
    assert "MATINEE_HOME" in finding.fix


def test_without_a_screen_the_command_line_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    (finding,) = findings("Screen")
    assert (finding.level, "matinee render" in finding.fix) == ("warn", True)
    monkeypatch.setenv("DISPLAY", ":7")
    (finding,) = findings("Screen")
    assert (finding.level, finding.detail) == ("ok", ":7")
