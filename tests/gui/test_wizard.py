"""What the wizard promises: nothing dropped is lost, nothing begins unasked, and a run is found again."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from picture_lesson import (
    LackingLesson,
    PictureLesson,
    ProofLesson,
    SongLesson,
    TuneLesson,
    UnequippedLesson,
)
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from wizard_kit import field, fill, picture, press, words

from engines import learned
from engines.contract import Artifact, Event, Failure, Measure, Note, Progress
from engines.learned import CARD, Learned
from engines.wire import encode_event
from studio.widgets.card_dialog import CardDialog
from studio.window import MainWindow
from studio.wizard import Wizard
from studio.wizard.learned_facts import LearnedFacts
from studio.wizard.wizard import EFFORT, MATERIAL_STEP, USE, WATCH, WHAT
from training.job import Order, Outcome, TrainingJob, trainings_folder
from training.material import store
from training.material.piece import Material, Piece

SIZES = [(1240, 660), (1120, 780)]  # what a screen of 1280 x 720 leaves, and what it takes itself


def run(
    events: Sequence[Event] = (), *, name: str = "Ink", begun: bool = True, outcome: Outcome | None = None
) -> TrainingJob:
    """The folder of a run that this process seems to learn."""
    job = TrainingJob(trainings_folder() / f"pictures-{name.lower()}")
    job.material.mkdir(parents=True)
    wants = PictureLesson().describe().wants
    piece = Piece(id="a", file=Path("/pictures/a.png"), kind="picture", caption="A pier")
    store.write(job.material, Material(wants=wants, pieces=(piece, piece.model_copy(update={"id": "b"}))))
    job.write_order(Order(lesson="pictures", request={"name": name, "depth": 9}, title=name))
    tell(job, events)
    job.begin()
    if outcome:
        job.end(outcome)
    return job


def tell(job: TrainingJob, events: Sequence[Event]) -> None:
    with (job.folder / "events.jsonl").open("ab") as file:
        for seq, event in enumerate(events):
            file.write(encode_event(event, job.id, seq))


def learning(steps: int) -> list[Event]:
    """What a run tells up to a step."""
    events: list[Event] = [Measure(step=0, values={"likeness": 0.25})]
    events += [Measure(step=step, values={"loss": math.exp(-step / 50)}) for step in range(10, steps + 1, 10)]
    events += [
        Measure(step=steps, values={"likeness": 0.75}),
        Progress(phase="Learning", step=steps, total=200, time_left_s=600),
    ]
    return events


# --- coming in


def test_teach_in_the_rail_opens_the_wizard_over_the_place_that_is_shown(studio: MainWindow) -> None:
    next(b for b in studio.rail.findChildren(QAbstractButton) if b.accessibleName() == "Teach").click()
    assert studio.teaching.wizard.isVisible()
    assert studio.place == "portrait"
    studio.teaching.wizard.close()
    assert any(finding.title == "Teach…" for finding in studio.actions_.findings())


def test_files_that_no_panel_can_use_can_be_taught_with(studio: MainWindow, tmp_path: Path) -> None:
    assert not studio.offer_files([tmp_path / "a.mid", tmp_path / "b.mid"])
    press_toast(studio, "Teach with these")
    assert studio.teaching.wizard.isVisible()


def test_many_files_dropped_on_a_stage_can_be_taught_with(studio: MainWindow, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / f"{at}.png")) for at in range(12)])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(40, 40), action, data, button, Qt.KeyboardModifier.NoModifier)
    studio.teaching.eventFilter(studio.panels["portrait"].stage, event)  # Qt delivers none without a drag
    QApplication.processEvents()
    press_toast(studio, "Teach with these")
    assert studio.teaching.wizard.isVisible()


def press_toast(studio: MainWindow, text: str) -> None:
    (found,) = [b for b in studio.toast.findChildren(QAbstractButton) if b.isVisible() and b.text() == text]
    found.click()


# --- what should it learn


def test_a_lesson_that_cannot_run_says_why_and_cannot_be_chosen(
    make_wizard: Callable[..., Wizard], qtbot: QtBot
) -> None:
    wizard = make_wizard(PictureLesson(), SongLesson())
    tile = wizard.lessons.tiles["songs"]
    assert "Needs a piano." in words(tile)
    qtbot.mouseDClick(tile, Qt.MouseButton.LeftButton)
    assert wizard.step == WHAT
    qtbot.mouseClick(wizard.lessons.tiles["pictures"], Qt.MouseButton.LeftButton)
    assert wizard.step == WHAT
    qtbot.keyClick(wizard.lessons.tiles["pictures"], Qt.Key.Key_Return)
    assert wizard.step == MATERIAL_STEP


def test_what_can_be_taught_now_is_marked_and_arrows_mark_another(
    make_wizard: Callable[..., Wizard], qtbot: QtBot
) -> None:
    wizard = make_wizard(ProofLesson(), LackingLesson(), PictureLesson(), TuneLesson())
    tiles = wizard.lessons.tiles
    assert list(tiles) == ["pictures", "tunes", "lacking", "proof"]
    assert marked(wizard) == ["pictures"]
    qtbot.keyClick(tiles["pictures"], Qt.Key.Key_Right)
    assert marked(wizard) == ["tunes"]
    qtbot.keyClick(tiles["tunes"], Qt.Key.Key_Left)
    qtbot.keyClick(tiles["pictures"], Qt.Key.Key_Down)
    assert marked(wizard) == ["proof"]
    assert "A PROOF" in words(tiles["proof"])
    press(wizard, "Next")
    assert wizard.lesson is not None
    assert wizard.lesson.describe().id == "proof"


def test_a_lesson_says_which_model_it_lacks_and_can_be_prepared(
    make_wizard: Callable[..., Wizard], qtbot: QtBot
) -> None:
    wizard = make_wizard(LackingLesson(), PictureLesson())
    tile = wizard.lessons.tiles["lacking"]
    assert "Moonshine" in words(tile)
    with qtbot.waitSignal(wizard.model_wanted) as wanted:
        tile.findChildren(QPushButton)[0].click()
    assert wanted.args == ["moonshine-tiny-en"]
    qtbot.mouseDClick(tile, Qt.MouseButton.LeftButton)
    assert wizard.step == MATERIAL_STEP


def marked(wizard: Wizard) -> list[str]:
    """Which lessons look chosen."""
    return [id for id, tile in wizard.lessons.tiles.items() if tile.property("chosen") == "true"]


def test_lessons_that_can_use_what_was_dropped_come_first(
    make_wizard: Callable[..., Wizard], tmp_path: Path
) -> None:
    wizard = make_wizard(PictureLesson(), TuneLesson())
    assert list(wizard.lessons.tiles) == ["pictures", "tunes"]
    wizard.teach([tmp_path / "song.mid"])
    assert list(wizard.lessons.tiles) == ["tunes", "pictures"]
    assert "song.mid" in words(wizard)


# --- how thorough


def test_each_way_says_what_it_takes_and_one_that_does_not_fit_cannot_begin(
    wizard: Wizard, qtbot: QtBot
) -> None:
    fill(2)
    wizard.choose(PictureLesson())
    press(wizard, "Next")
    qtbot.keyClicks(field(wizard, "Name"), "Ink")
    qtbot.waitUntil(lambda: "4 h" in words(wizard.effort.tiles["good"]), timeout=30_000)
    assert "10 h" in words(wizard.effort.tiles["best"])
    assert "2.0 GB" in words(wizard.effort.tiles["quick"])
    assert wizard.primary.isEnabled()
    before = wizard.effort.request
    qtbot.mouseClick(wizard.effort.tiles["best"], Qt.MouseButton.RightButton)
    assert wizard.effort.request == before
    qtbot.mouseClick(wizard.effort.tiles["best"], Qt.MouseButton.LeftButton)
    assert wizard.effort.request["thorough"] == "best"
    qtbot.mouseClick(wizard.effort.tiles["good"], Qt.MouseButton.LeftButton)
    wizard.effort.draft.set("depth", 16)
    qtbot.waitUntil(lambda: "A depth of 12 would fit." in words(wizard), timeout=30_000)
    assert not wizard.primary.isEnabled()


def test_a_model_that_is_missing_is_named_once_and_can_be_got(
    make_wizard: Callable[..., Wizard], qtbot: QtBot
) -> None:
    wizard = make_wizard(UnequippedLesson())
    fill(2)
    wizard.choose(wizard.lessons.choice)
    press(wizard, "Next")
    qtbot.waitUntil(lambda: "A painter is not on this machine yet." in words(wizard), timeout=30_000)
    assert words(wizard.effort).count("A painter") == 1
    with qtbot.waitSignal(wizard.model_wanted) as wanted:
        press(wizard, "Get it")
    assert wanted.args == ["painter"]


def test_learning_begins_with_what_was_said_and_the_draft_is_gone(
    wizard: Wizard, qtbot: QtBot, studio: MainWindow
) -> None:
    run(name="Other")
    qtbot.waitUntil(lambda: any(status.living for status in studio.trainings.statuses))
    folder = fill(3)
    wizard.choose(PictureLesson())
    press(wizard, "Next")
    assert not wizard.primary.isEnabled()
    qtbot.keyClicks(field(wizard, "Name"), "Ink")
    qtbot.keyClick(wizard.effort.tiles["best"], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: wizard.primary.isEnabled(), timeout=30_000)
    press(wizard, "Start learning")
    job = studio.trainings[wizard.job]
    assert sum(job.order.lengths.values()) == 5 * 3 * 3600
    assert job.order.title == "Ink"
    assert job.order.request["thorough"] == "best"
    assert len(store.read(job.material).pieces) == 3
    assert not folder.exists()
    assert wizard.step == WATCH
    assert "after Other" in words(wizard)


# --- watch it learn


def test_a_run_is_watched_as_it_goes_on_and_found_again(wizard: Wizard, qtbot: QtBot, tmp_path: Path) -> None:
    job = run(learning(40))
    for name in ("base-0", "40-0"):
        picture(job.folder / "samples", f"{name}.png")
        tell(job, [Artifact(path=Path(f"samples/{name}.png"), kind="sample")])
    qtbot.waitUntil(lambda: job.id in {each.id for each in wizard.watching._trainings.jobs})
    wizard.watch(job.id)
    assert "step 40 of 200" in words(wizard)
    assert "10 min left" in words(wizard)
    figures = words(wizard.watching.figures)
    for part in ("Better than before by 67 %", "Likeness", "0.25 → 0.75", "Higher is better, 1 is perfect"):
        assert part in figures
    assert [point[0] for point in wizard.watching.report.losses] == [10, 20, 30, 40]
    before, after = wizard.watching.comparison.before, wizard.watching.comparison.after
    assert (before.file, after.file) == (job.folder / "samples/base-0.png", job.folder / "samples/40-0.png")
    wizard.close()
    tell(job, [Progress(phase="Learning", step=60, total=200)])
    wizard.watch(job.id)
    qtbot.waitUntil(lambda: "step 60 of 200" in words(wizard))


def test_a_run_is_paused_goes_on_and_is_stopped(wizard: Wizard, qtbot: QtBot, studio: MainWindow) -> None:
    job = run(learning(40))
    qtbot.waitUntil(lambda: job.id in {each.id for each in studio.trainings.jobs})
    wizard.watch(job.id)
    press(wizard, "Pause")
    assert job.paused == "person"
    assert "It learns nothing until you press Go on" in words(wizard)
    press(wizard, "Go on")
    assert not job.paused
    press(wizard, "Stop and keep the best")
    assert job.stopping
    assert "keeps the best" in words(wizard)


def test_a_run_that_leaves_the_queue_while_it_is_watched_leaves_the_wizard(
    wizard: Wizard, qtbot: QtBot, studio: MainWindow
) -> None:
    job = finished(studio, qtbot, Outcome(ended="stopped"))
    wizard.watch(job.id)
    (job.folder / "process.json").unlink()  # this process is not to be ended with it
    studio.trainings.remove(job.id)
    assert wizard.step == WHAT


def test_while_something_is_rendered_it_says_that_it_waits_for_that(
    wizard: Wizard, qtbot: QtBot, studio: MainWindow
) -> None:
    job = run(learning(40))
    job.pause("render")
    qtbot.waitUntil(lambda: job.id in {each.id for each in studio.trainings.jobs})
    wizard.watch(job.id)
    assert "Waits while something is rendered" in words(wizard)
    assert "goes on by itself when the render is done" in words(wizard)


# --- use it


def finished(studio: MainWindow, qtbot: QtBot, outcome: Outcome) -> TrainingJob:
    job = run(learning(200), outcome=outcome)
    qtbot.waitUntil(lambda: job.id in {each.id for each in studio.trainings.jobs})
    return job


def shelve(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    (made / "w.safetensors").write_bytes(b"w")
    one = Learned(
        id="ink",
        name="Ink",
        lesson="pictures",
        panel="portrait",
        engines=("portrait",),
        file="w.safetensors",
        trigger="in ink",
        strength=0.8,
        made="2026-01-01",
        figures={"likeness": 0.75, "base_likeness": 0.25},
    )
    learned.put(one, made)


def test_what_was_learned_says_how_it_is_used_and_is_handed_to_its_panel(
    wizard: Wizard, qtbot: QtBot, studio: MainWindow, tmp_path: Path
) -> None:
    shelve(tmp_path)
    wizard.watch(finished(studio, qtbot, Outcome(ended="finished", learned="ink")).id)
    said = words(wizard)
    for part in ("Ink is ready", "In Portrait", "in ink", "0.8", "0.25 → 0.75", "Better than before by 67 %"):
        assert part in said
    with qtbot.waitSignal(wizard.try_wanted) as tried:
        press(wizard, "Try it now")
    assert tried.args[0].id == "ink"
    assert not wizard.isVisible()


def test_how_it_was_taught_can_be_read(
    wizard: Wizard, qtbot: QtBot, studio: MainWindow, tmp_path: Path
) -> None:
    shelve(tmp_path)
    (learned.find("ink").folder / CARD).write_text("# Ink\n\nTaught from twelve pictures.", "utf-8")
    wizard.watch(finished(studio, qtbot, Outcome(ended="finished", learned="ink")).id)
    assert "Ink is ready" in words(wizard)
    press(wizard, "How it was taught")
    (dialog,) = wizard.findChildren(CardDialog)
    assert dialog.isVisible()
    assert "Taught from twelve pictures." in dialog.text.toPlainText()
    dialog.close()


def test_a_run_that_got_no_better_says_so_and_what_to_change(
    wizard: Wizard, qtbot: QtBot, studio: MainWindow
) -> None:
    events = [
        Measure(step=0, values={"likeness": 0.5, "score": 0.5}),
        Measure(step=200, values={"likeness": 0.4, "score": 0.4}),
        Note(message="It saw too little: add pictures."),
    ]
    job = run(events, outcome=Outcome(ended="finished"))
    qtbot.waitUntil(lambda: job.id in {each.id for each in studio.trainings.jobs})
    wizard.watch(job.id)
    said = words(wizard)
    for part in ("Ink is no better than before", "nothing was put on the shelf", "add pictures", "0.5 → 0.4"):
        assert part in said
    assert "Use it" not in [step.text() for step in wizard.steps.steps]
    press(wizard, "Change and try again")
    assert wizard.step == EFFORT


def test_what_ended_is_shown_the_same_when_it_is_opened_again(
    wizard: Wizard, qtbot: QtBot, studio: MainWindow, tmp_path: Path
) -> None:
    shelve(tmp_path)
    job = finished(studio, qtbot, Outcome(ended="finished", learned="ink"))
    wizard.watch(job.id)
    at = [label.mapTo(wizard, QPoint()) for label in facts(wizard)]
    wizard.close()
    wizard.watch(job.id)
    QApplication.processEvents()
    assert [label.mapTo(wizard, QPoint()) for label in facts(wizard)] == at


def facts(wizard: Wizard) -> list[QLabel]:
    """What stands beside the samples."""
    QApplication.processEvents()
    (shown,) = [each for each in wizard.findChildren(LearnedFacts) if each.isVisible()]
    return shown.findChildren(QLabel)


def test_a_failed_run_says_what_to_change_and_gives_everything_back(
    wizard: Wizard, qtbot: QtBot, studio: MainWindow
) -> None:
    failure = Failure(
        code="out_of_memory", message="needs 18 GB of memory", hint="a depth of 8 would fit", field="depth"
    )
    wizard.watch(finished(studio, qtbot, Outcome(ended="failed", failure=failure)).id)
    assert wizard.step == USE
    assert "Needs 18 GB of memory" in words(wizard)
    assert "A depth of 8 would fit" in words(wizard)
    press(wizard, "Change and try again")
    assert wizard.step == EFFORT
    assert wizard.effort.draft["depth"] == 9
    assert wizard.effort.draft["name"] == "Ink"
    assert [piece.caption for piece in wizard.material.pieces.pieces] == ["A pier", "A pier"]


def test_a_stopped_run_can_go_on(wizard: Wizard, qtbot: QtBot, studio: MainWindow) -> None:
    run(name="Other")
    job = finished(studio, qtbot, Outcome(ended="stopped"))
    qtbot.waitUntil(lambda: any(status.living for status in studio.trainings.statuses))
    wizard.watch(job.id)
    press(wizard, "Go on learning")
    assert job.state == "waiting"
    assert wizard.step == WATCH


# --- how it looks


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_on_any_page_and_every_control_has_a_name(
    wizard: Wizard, qtbot: QtBot, studio: MainWindow, tmp_path: Path, size: tuple[int, int]
) -> None:
    fill(25, ["blurred", "small", "twin", "short", "lettered", "black", "clipped"])
    shelve(tmp_path)
    job = finished(studio, qtbot, Outcome(ended="finished", learned="ink"))
    wizard.resize(*size)
    check(wizard)
    wizard.choose(PictureLesson())
    check(wizard)
    press(wizard, "Next")
    wizard.effort.details.set_open(True)
    check(wizard)
    wizard.watch(job.id)
    check(wizard)
    press(wizard, "Back")
    check(wizard)


def check(wizard: Wizard) -> None:
    QApplication.processEvents()
    for control in wizard.findChildren(QWidget):
        if not isinstance(control, QAbstractButton | QLineEdit) or not control.isVisible():
            continue
        assert control.accessibleName() or getattr(control, "text", str)(), control
        right = control.mapTo(wizard, QPoint(control.width(), 0)).x()
        assert right <= wizard.width(), control.accessibleName()
        if isinstance(control, QPushButton) and control.text():
            needed = control.fontMetrics().horizontalAdvance(control.text().replace("&", ""))
            assert control.width() >= needed, control.text()
