"""What the wizard promises: nothing dropped is lost, nothing begins unasked, and a run is found again."""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from picture_lesson import FaceLesson, PictureLesson, SongLesson, TuneLesson
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engines import learned
from engines.contract import Artifact, Event, Failure, Measure, Progress
from engines.home import home
from engines.learned import Learned
from engines.wire import encode_event
from studio.window import MainWindow
from studio.wizard import Wizard
from studio.wizard.wizard import EFFORT, MATERIAL_STEP, USE, WATCH, WHAT
from training.job import Order, Outcome, TrainingJob, trainings_folder
from training.material import store
from training.material.piece import Fault, Material, Piece, Problem

SIZES = [(1240, 660), (1120, 780)]  # what a screen of 1280 x 720 leaves, and what it takes itself


@pytest.fixture
def make_wizard(
    studio: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Wizard]]:
    """Opens the wizard of a window with lessons of the tests."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    made: list[Wizard] = []

    def make(*lessons: PictureLesson) -> Wizard:
        wizard = Wizard(
            studio.trainings, studio.toast.say, lessons or [PictureLesson()], {"portrait": "Portrait"}, studio
        )
        made.append(wizard)
        wizard.teach()
        return wizard

    yield make
    for wizard in made:
        wizard.shut()
    for state in ("waiting", "running", "paused"):
        for status in studio.trainings.statuses:
            if status.state == state:
                studio.trainings.stop(status.id)


@pytest.fixture
def wizard(make_wizard: Callable[..., Wizard]) -> Wizard:
    return make_wizard()


def picture(folder: Path, name: str, hue: int = 0, side: int = 96) -> Path:
    """A small picture with something to see in it."""
    image = QImage(side * 4 // 3, side, QImage.Format.Format_RGB32)
    for y in range(image.height()):
        for x in range(image.width()):
            image.setPixel(
                x, y, 0xFF000000 | (x * 37 + hue * 61) % 256 << 16 | (y * 53) % 256 << 8 | (x * y) % 256
            )
    folder.mkdir(parents=True, exist_ok=True)
    image.save(str(folder / name))
    return folder / name


def fill(count: int, faults: Sequence[Fault] = ()) -> Path:
    """A draft of gathered pieces, the last ones with a grave fault each."""
    folder = home() / "teaching"
    pieces = [Piece(id=f"{at:04}", file=Path(f"/pictures/{at}.png"), kind="picture") for at in range(count)]
    for at, fault in enumerate(faults, count - len(faults)):
        pieces[at] = pieces[at].model_copy(
            update={"problems": (Problem(fault=fault, what=f"It is {fault}"),)}
        )
    wants = PictureLesson().describe().wants
    folder.mkdir(parents=True, exist_ok=True)
    store.write(folder, Material(wants=wants, pieces=tuple(pieces)))
    return folder


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


def words(widget: QWidget) -> str:
    """Everything that can be read on it."""
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def field(wizard: Wizard, name: str) -> QLineEdit:
    """The line with this name."""
    return next(line for line in wizard.findChildren(QLineEdit) if line.accessibleName() == name)


def push(wizard: Wizard, name: str) -> None:
    """Press the button with this name."""
    next(button for button in wizard.findChildren(QAbstractButton) if button.accessibleName() == name).click()


def press(wizard: Wizard, text: str) -> None:
    """Press the button with this text that can be seen."""
    (found,) = [b for b in wizard.findChildren(QPushButton) if b.isVisible() and b.text() == text]
    assert found.isEnabled(), text
    found.click()


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
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert wizard.step == WHAT
    qtbot.keyClick(wizard.lessons.tiles["pictures"], Qt.Key.Key_Return)
    assert wizard.step == MATERIAL_STEP


def test_lessons_that_can_use_what_was_dropped_come_first(
    make_wizard: Callable[..., Wizard], tmp_path: Path
) -> None:
    wizard = make_wizard(PictureLesson(), TuneLesson())
    assert list(wizard.lessons.tiles) == ["pictures", "tunes"]
    wizard.teach([tmp_path / "song.mid"])
    assert list(wizard.lessons.tiles) == ["tunes", "pictures"]
    assert "song.mid" in words(wizard)


# --- drop and check


def test_pasted_pictures_are_looked_at_and_what_is_wrong_is_said(
    wizard: Wizard, qtbot: QtBot, tmp_path: Path
) -> None:
    files = [picture(tmp_path, f"{at}.png", at) for at in range(2)]
    small, broken = picture(tmp_path, "small.png", 9, side=16), tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    wizard.choose(PictureLesson())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in (*files, small, broken)])
    QGuiApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(wizard.material.gathering.ended, timeout=60_000):
        qtbot.keySequence(wizard.material.invitation, QKeySequence(QKeySequence.StandardKey.Paste))
        assert not wizard.primary.isEnabled()
    pieces = {piece.file.name: piece for piece in wizard.material.pieces.pieces}
    assert set(pieces) == {"0.png", "1.png", "small.png", "broken.png"}
    assert [name for name in pieces if pieces[name].used] == ["0.png", "1.png"]
    assert wizard.primary.isEnabled()
    assert "2 of 4 are used" in words(wizard)


def test_a_piece_is_left_out_by_space_and_undo_takes_it_back(wizard: Wizard, qtbot: QtBot) -> None:
    folder = fill(3)
    wizard.choose(PictureLesson())
    grid = wizard.material.grid
    grid.setCurrentIndex(grid.model().index(1, 0))
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert [piece.used for piece in wizard.material.pieces.pieces] == [True, False, True]
    wizard.close()
    assert [piece.used for piece in store.read(folder).pieces] == [True, False, True]
    wizard.teach()
    push(wizard, "Undo (Ctrl+Z)")
    assert all(piece.used for piece in wizard.material.pieces.pieces)


def test_what_was_dropped_is_taken_out_and_comes_back_by_undo(wizard: Wizard) -> None:
    fill(3)
    wizard.choose(PictureLesson())
    push(wizard, "Take everything out")
    assert wizard.material.pieces.pieces == []
    assert not wizard.primary.isEnabled()
    push(wizard, "Undo (Ctrl+Z)")
    assert len(wizard.material.pieces.pieces) == 3


def test_a_click_on_the_tick_uses_a_piece_in_spite_of_its_fault(wizard: Wizard, qtbot: QtBot) -> None:
    fill(2, ["blurred"])
    wizard.choose(PictureLesson())
    assert not wizard.primary.isEnabled()
    grid = wizard.material.grid
    QApplication.processEvents()
    box = grid.visualRect(grid.model().index(1, 0))
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.right() - 30, box.top() + 18))
    assert [piece.kept for piece in wizard.material.pieces.pieces] == [None, True]
    assert wizard.primary.isEnabled()


def test_captions_are_written_in_place_and_tab_goes_to_the_next(wizard: Wizard, qtbot: QtBot) -> None:
    folder = fill(3)
    wizard.choose(PictureLesson())
    grid = wizard.material.grid
    grid.setCurrentIndex(grid.model().index(0, 0))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    for text, key in (("A pier at dusk", Qt.Key.Key_Tab), ("A gull", Qt.Key.Key_Return)):
        (editor,) = [e for e in grid.findChildren(QPlainTextEdit) if e.isVisible()]
        editor.setPlainText(text)
        qtbot.keyClick(editor, key)
        QApplication.processEvents()
    wizard.close()
    assert [piece.caption for piece in store.read(folder).pieces] == ["A pier at dusk", "A gull", ""]
    assert store.read(folder).pieces[0].captioned_by == "person"


def test_pieces_with_one_fault_are_shown_alone_and_counted(wizard: Wizard) -> None:
    fill(6, ["blurred", "small", "small"])
    wizard.choose(PictureLesson())
    press(wizard, "Too small  2")
    assert wizard.material.pieces.rowCount() == 2
    press(wizard, "All  6")
    assert wizard.material.pieces.rowCount() == 6


def test_thousands_of_pieces_are_shown_at_once(wizard: Wizard) -> None:
    fill(3000)
    wizard.choose(PictureLesson())
    assert wizard.material.pieces.rowCount() == 3000
    assert "3,000 of 3,000 are used" in words(wizard)


def test_faces_are_not_learned_without_consent(make_wizard: Callable[..., Wizard], qtbot: QtBot) -> None:
    lesson = FaceLesson()
    wizard = make_wizard(lesson)
    folder = fill(3)
    store.write(folder, store.read(folder).model_copy(update={"wants": lesson.describe().wants}))
    wizard.choose(lesson)
    assert not wizard.primary.isEnabled()
    wizard.material.consent.click()
    assert wizard.primary.isEnabled()
    wizard.close()
    assert store.read(folder).consent


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
    qtbot.waitUntil(lambda: not wizard.primary.isEnabled(), timeout=30_000)
    assert "A depth of 12 would fit." in words(wizard)


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
    press(wizard, "Start learning")
    job = studio.trainings[wizard.job]
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
    assert "0.25" in words(wizard.watching.figures)
    assert "0.75" in words(wizard.watching.figures)
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
    for part in ("Ink is ready", "In Portrait", "in ink", "0.8", "0.25", "0.75"):
        assert part in said
    with qtbot.waitSignal(wizard.try_wanted) as tried:
        press(wizard, "Try it now")
    assert tried.args[0].id == "ink"
    assert not wizard.isVisible()


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
