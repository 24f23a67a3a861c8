"""What `matinee train` and `matinee learned` promise: one command from files to the shelf, plain words before it
begins, and nothing lost when it is broken off."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.lesson import install, material, pictures
from PySide6.QtCore import QTimer

from engines import learned
from studio.cli import main
from studio.jobs.trainings import Trainings
from training.job import Order, all_jobs

Matinee = Callable[..., tuple[int, str, str]]


@pytest.fixture
def matinee(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object, capsys: pytest.CaptureFixture[str]
) -> Iterator[Matinee]:
    """Runs a command -> status, standard output, standard error."""
    install(tmp_path / "site", monkeypatch)

    def run(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return status, out, err

    yield run
    left = Trainings(begin=False)
    for job in left.jobs:
        left.remove(job.id)


def test_files_become_something_on_the_shelf_and_in_a_folder(matinee: Matinee, tmp_path: Path) -> None:
    files = pictures(tmp_path / "files", 3)
    (tmp_path / "files" / "torn.png").write_bytes(files[0].read_bytes()[:80])
    out = tmp_path / "fog"
    status, _, said = matinee(
        "train", "grey", "--material", tmp_path / "files", "--name", "Fog", "--steps", 12, "--out", out
    )
    assert status == 0, said
    lines = said.splitlines()
    assert any(line.startswith("torn.png: ") and line.endswith("; left out") for line in lines)
    assert "3 of 4 pieces are used" in lines
    assert "From 4 pieces on it learns well" in lines
    assert any(line.startswith("About 0:01 on cpu: 12 steps") for line in lines)
    (kept,) = learned.all_learned("portrait")
    assert json.loads((out / kept.file).read_text())["steps"] == 12
    assert f"“Fog” is on the shelf as {kept.id}: error" in lines[-1]
    assert "finished" in matinee("train", "--list")[1]
    assert "Fog: error" in matinee("learned", "list")[1]
    assert str(kept.folder) in matinee("learned", "show", kept.id)[1]
    assert matinee("learned", "export", kept.id, tmp_path / "copy")[0] == 0
    assert (tmp_path / "copy" / kept.file).is_file()
    assert matinee("learned", "export", kept.id, tmp_path / "copy")[0] == 2
    again = matinee("train", "grey", "--material", tmp_path / "files", "--name", "Fog", "--steps", 12)[2]
    assert "“Fog” is on the shelf already: this one will be called “Fog 2”" in again
    assert {one.name for one in learned.all_learned()} == {"Fog", "Fog 2"}
    assert matinee("learned", "rename", kept.id, "Fog 2")[0] == 2
    assert matinee("learned", "rename", kept.id, "Mist")[0] == 0
    assert learned.find(kept.id).name == "Mist"
    assert matinee("learned", "remove", kept.id)[0] == 0
    assert [one.name for one in learned.all_learned()] == ["Fog 2"]


def test_what_got_no_better_is_said_and_is_not_a_success(matinee: Matinee, tmp_path: Path) -> None:
    files = pictures(tmp_path / "files", 4)
    status, _, said = matinee("train", "grey", "--material", *files, "--name", "Fog", "--fault", "worse")
    assert status == 1
    assert "no better than before, and is not on the shelf" in said
    assert not learned.all_learned()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "which lesson? (the lessons are"),
        (("knitting",), "there is no lesson 'knitting' (the lessons are"),
        (("grey",), "material: is missing"),
        (("grey", "--material", "nothing.png"), "there is no file nothing.png"),
        (("grey", "--material", ".", "--steps", "none"), "steps: should be a valid integer"),
        (("grey", "--material", ".", "--stpes", "3"), "--stpes is not a field of grey"),
        (("grey", "--material", ".", "--on", "elsewhere"), "'elsewhere' is no address of a Ray cluster"),
        (("grey", "--material", ".", "--out", "no/such/folder"), "out: there is no folder no/such"),
        (("face", "--material", "."), "whoever is shown or heard has to agree (add --i-have-consent"),
        (("--resume", "grey-0"), "there is no training 'grey-0'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_before_anything_is_learned(
    matinee: Matinee, words: tuple[str, ...], says: str
) -> None:
    status, _, said = matinee("train", *words)
    assert status == 2
    assert len(said.splitlines()) == 1
    assert says in said
    assert not all_jobs()


def test_nothing_begins_where_the_lesson_says_that_it_cannot_run_here(
    matinee: Matinee, tmp_path: Path
) -> None:
    pictures(tmp_path / "files", 3)
    status, _, said = matinee("train", "grey", "--material", tmp_path / "files", "--obstacle", "needs 24 GB")
    assert status == 2
    assert said.splitlines()[-1] == "matinee: needs 24 GB"
    assert not all_jobs()


def ordered(tmp_path: Path, **values: Any) -> str:
    """A training that nobody has begun yet."""
    order = Order(lesson="grey", request={"name": "Fog", **values}, title="Fog")
    return Trainings(begin=False).start(order, material(tmp_path / "gathered")).id


def test_ctrl_c_ends_it_and_keeps_the_best(matinee: Matinee, tmp_path: Path) -> None:
    training = ordered(tmp_path, steps=10_000, step_s=0.02)
    (job,) = all_jobs()
    pressed = QTimer(interval=50)
    pressed.timeout.connect(lambda: (job.folder / "run.json").exists() and press(pressed))
    pressed.start()
    status, out, said = matinee("train", "--resume", training, "--json")
    assert status == 130
    assert "Stopping, and keeping the best so far" in said
    assert json.loads(out.splitlines()[-1])["ended"] == "stopped"
    assert len(learned.all_learned()) == 1


def press(timer: QTimer) -> None:
    timer.stop()
    os.kill(os.getpid(), signal.SIGINT)


def test_a_training_whose_process_was_killed_goes_on_with_resume(matinee: Matinee, tmp_path: Path) -> None:
    training = ordered(tmp_path, fault="kill")
    status, _, said = matinee("train", "--resume", training)
    assert status == 130
    assert f"Fog was interrupted (matinee train --resume {training} goes on)" in said
    assert "interrupted" in matinee("train", "--list")[1]
    status, _, said = matinee("train", "--resume", training)
    assert status == 0, said
    assert json.loads((all_jobs()[0].folder / "run.json").read_text())["runs"] == 2
