"""What the window promises: nothing cut, everything by keyboard, takes and jobs where one looks for them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engines import learned
from engines.learned import Learned
from studio import app
from studio.jobs.store import Job, State
from studio.panels import PanelEntry
from studio.preferences import Preferences
from studio.project.project import Project
from studio.project.takes import Take
from studio.widgets.failure import FailureDialog
from studio.widgets.models_page import ModelsPage
from studio.widgets.notices import Banner
from studio.widgets.palette import Palette, rank
from studio.widgets.shortcuts import ShortcutsSheet
from studio.widgets.take_card import Stage, clock
from studio.widgets.taught_rows import TaughtRow
from studio.window import MainWindow


def waiting_job(studio: MainWindow, tmp_path: Path, text: str) -> Job:
    from engines.contract import parse_request
    from engines.portrait.request import PortraitRequest
    from resources import SAMPLES

    assert studio.queue is not None
    request = parse_request(PortraitRequest, {"image": SAMPLES / "astronaut.png", "text": text})
    return studio.queue.enqueue(request, title=text)


def titles(studio: MainWindow) -> list[str]:
    return [card.title for card in studio.takes.cards]


def visible_controls(window: QWidget) -> list[QWidget]:
    return [
        w
        for w in window.findChildren(QWidget)
        if isinstance(w, QAbstractButton | QLineEdit) and w.isVisible()
    ]


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_nothing_is_cut(studio: MainWindow, add_take: Callable[..., Take], size: tuple[int, int]) -> None:
    add_take("A keeper")
    studio.resize(*size)
    QApplication.processEvents()
    assert (studio.width(), studio.height()) == size
    for control in visible_controls(studio):
        corner = control.mapTo(studio, QPoint(control.width(), control.height()))
        assert corner.x() <= size[0], control.accessibleName()
        assert corner.y() <= size[1], control.accessibleName()
        if isinstance(control, QPushButton) and control.text():
            words = control.fontMetrics().horizontalAdvance(control.text().replace("&", ""))
            assert control.width() >= words, control.text()


@pytest.mark.parametrize("place", ["portrait", "models", "settings"])
def test_every_control_has_a_name(studio: MainWindow, place: str) -> None:
    studio.show_place(place)
    nameless = [c for c in visible_controls(studio) if not (c.accessibleName() or c.text())]  # type: ignore[attr-defined]
    assert nameless == []


def test_every_button_is_reached_by_tab(studio: MainWindow) -> None:
    buttons = {c for c in visible_controls(studio) if isinstance(c, QAbstractButton) and c.isEnabled()}
    reached, here = set(), studio.nextInFocusChain()
    while here is not studio:
        if here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(here)
        here = here.nextInFocusChain()
    assert buttons <= reached


def test_takes_show_newest_first_and_as_chosen(studio: MainWindow, add_take: Callable[..., Take]) -> None:
    for name in ("Beach", "Attic", "Cellar"):
        add_take(name)
    assert titles(studio) == ["Cellar", "Attic", "Beach"]
    studio.strip.order_chosen.emit("name")
    assert titles(studio) == ["Attic", "Beach", "Cellar"]
    assert Preferences().take_order == "name"


def test_enter_opens_a_take_on_its_panel(
    studio: MainWindow, add_take: Callable[..., Take], qtbot: QtBot
) -> None:
    take = add_take("Beach")
    studio.strip.gallery.choose(str(take.number))
    qtbot.keyClick(studio.strip.gallery, Qt.Key.Key_Return)
    assert studio.panels["portrait"].shown == [take]  # type: ignore[attr-defined]


def test_a_deleted_take_comes_back_with_undo(
    studio: MainWindow, add_take: Callable[..., Take], qtbot: QtBot
) -> None:
    take = add_take("Beach")
    studio.strip.gallery.choose(str(take.number))
    qtbot.keyClick(studio.strip.gallery, Qt.Key.Key_Delete)
    assert titles(studio) == []
    assert not take.media.exists()
    assert "Beach" in studio.toast.text()
    studio.actions_.undo.trigger()
    assert titles(studio) == ["Beach"]
    assert take.media.read_bytes() == b"film"


def test_rename_and_favourite_can_be_undone(studio: MainWindow, add_take: Callable[..., Take]) -> None:
    take = add_take("Beach")
    model = studio.takes
    assert model.setData(model.index(0), "Shore")
    studio.strip.gallery.favourite.emit(str(take.number), True)
    assert (model.cards[0].title, model.cards[0].favourite) == ("Shore", True)
    studio.undo_stack.undo()
    studio.undo_stack.undo()
    assert (model.cards[0].title, model.cards[0].favourite) == ("Beach", False)


def test_a_take_is_dragged_out_as_its_file(studio: MainWindow, add_take: Callable[..., Take]) -> None:
    take = add_take("Beach")
    data = studio.takes.mimeData([studio.takes.index(0)])
    assert [url.toLocalFile() for url in data.urls()] == [str(take.media)]


def test_settings_of_a_take_go_back_into_the_form(studio: MainWindow, add_take: Callable[..., Take]) -> None:
    take = add_take("Beach")
    studio.strip.gallery.settings_wanted.emit(str(take.number))
    assert studio.panels["portrait"].settings == [{"text": "Beach", "seed": 7}]  # type: ignore[attr-defined]


def test_a_take_renders_again_with_another_seed(studio: MainWindow, add_take: Callable[..., Take]) -> None:
    take = add_take("Beach")
    studio.strip.gallery.rerun.emit(str(take.number))
    assert studio.queue is not None
    (job,) = studio.queue.waiting
    assert job.recipe["request"]["seed"] != 7
    assert studio.takes.cards[0].stage is Stage.WAITING


def test_jobs_wait_before_the_takes_and_change_their_turn(studio: MainWindow, tmp_path: Path) -> None:
    first, second = (waiting_job(studio, tmp_path, text) for text in ("one", "two"))
    assert titles(studio) == ["one", "two"]
    studio.strip.queue.moved.emit(second.id, -1)
    assert titles(studio) == ["two", "one"]
    studio.strip.queue.cancel.emit(first.id)
    assert titles(studio) == ["two"]
    assert studio.queue is not None
    assert studio.queue[first.id].state is State.CANCELLED
    studio.strip.queue.resume.emit(first.id)
    assert titles(studio) == ["two", "one"]


def test_the_chip_tells_how_the_queue_is(studio: MainWindow, tmp_path: Path) -> None:
    assert studio.queue is not None
    waiting_job(studio, tmp_path, "one")
    assert "1 waiting" in studio.top_bar.queue.text()
    assert "paused" in studio.top_bar.queue.text()


def test_an_interrupted_job_is_offered_for_resumption(
    studio: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    from dataclasses import replace

    from studio.jobs.store import JobStore

    job = waiting_job(studio, tmp_path, "one")
    assert studio.project is not None
    folder = studio.project.folder
    studio.close_project()
    store = JobStore(folder / "project.db")
    store.save(replace(job, state=State.INTERRUPTED, progress=0.6))
    store.close()
    studio.open_project(Project.open(folder))
    assert studio.queue is not None
    studio.queue.pause()
    (banner,) = studio.findChildren(Banner)
    assert "60 %" in banner.accessibleName()
    resume = next(b for b in banner.findChildren(QPushButton) if b.text() == "Resume")
    qtbot.mouseClick(resume, Qt.MouseButton.LeftButton)
    assert studio.queue[job.id].state is State.WAITING


def test_files_dropped_anywhere_reach_the_panel(studio: MainWindow, tmp_path: Path) -> None:
    picture = tmp_path / "face.png"
    picture.touch()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(50, 300), Qt.DropAction.CopyAction, data, left, none)
    studio.dropEvent(drop)
    assert studio.panels["portrait"].files == [picture]  # type: ignore[attr-defined]


def test_what_no_panel_can_use_is_said(studio: MainWindow, tmp_path: Path) -> None:
    assert not studio.offer_files([tmp_path / "table.xls"])
    assert "table.xls" in studio.toast.text()


def test_a_copied_file_is_pasted(studio: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "face.png"))])
    QGuiApplication.clipboard().setMimeData(data)
    qtbot.keyClick(studio, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert studio.panels["portrait"].files == [tmp_path / "face.png"]  # type: ignore[attr-defined]


def test_anything_is_found_by_a_few_letters(
    studio: MainWindow, add_take: Callable[..., Take], qtbot: QtBot
) -> None:
    take = add_take("Lighthouse at dusk")
    studio.actions_.find()
    (palette,) = studio.findChildren(Palette)
    for query, wanted in (("make", "Make it so"), ("theme", "Theme: dark, light or as the system")):
        palette.field.setText(query)
        assert palette.found()[0] == wanted
    palette.field.setText("dusk")
    assert palette.found()[0] == take.title
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert studio.panels["portrait"].shown == [take]  # type: ignore[attr-defined]


def test_the_theme_and_the_chosen_take_have_commands(
    studio: MainWindow, add_take: Callable[..., Take], qtbot: QtBot
) -> None:
    take = add_take("Lighthouse")
    studio.strip.gallery.choose(str(take.number))
    studio.actions_.find()
    (palette,) = studio.findChildren(Palette)
    palette.field.setText("another seed")
    assert "Render it again with another seed" in palette.found()
    palette.field.setText("light theme")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert studio.preferences.scheme == "light"


def test_a_card_tells_its_take_apart(studio: MainWindow, add_take: Callable[..., Take]) -> None:
    add_take()
    add_take("Beach")
    assert [card.caption for card in studio.takes.cards] == ["2 · Beach", "Take 1"]
    assert "Seed 7" in studio.takes.cards[0].tip


def test_a_choice_outlives_new_cards(
    studio: MainWindow, add_take: Callable[..., Take], tmp_path: Path
) -> None:
    take = add_take("Beach")
    studio.strip.gallery.choose(str(take.number))
    waiting_job(studio, tmp_path, "one")
    assert [card.title for card in studio.strip.gallery.chosen()] == ["Beach"]
    studio.strip.gallery.choose("")
    assert studio.strip.gallery.chosen() == []


def test_projects_go_into_a_home_that_was_chosen(own_home: Path) -> None:
    assert Preferences().projects_folder == own_home / "projects"


def test_escape_closes_the_palette(studio: MainWindow, qtbot: QtBot) -> None:
    studio.actions_.find()
    (palette,) = studio.findChildren(Palette)
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_a_start_beats_a_middle_and_letters_must_be_there() -> None:
    assert rank("take", "Take 3") > rank("take", "Show the takes") > rank("take", "The mistake is mine")
    assert rank("xyz", "Settings") == 0


def test_no_two_actions_share_a_key(studio: MainWindow) -> None:
    keys = [
        key.toString()
        for name, actions in studio.actions_.groups.items()
        for action in actions
        for key in action.shortcuts()
    ]
    assert sorted(keys) == sorted(set(keys))


def test_the_overview_lists_every_key(studio: MainWindow) -> None:
    studio.actions_.show_shortcuts()
    (sheet,) = studio.findChildren(ShortcutsSheet)
    shown = {w.text() for w in sheet.findChildren(QWidget) if hasattr(w, "text")}
    assert {"Make it so", "Find anything", "Undo", "Ctrl K", "F1"} <= shown


def test_the_parts_fold_and_stay_folded(studio: MainWindow) -> None:
    studio.inspector_fold.set_open(False)
    studio.strip_fold.set_open(False)
    QApplication.processEvents()
    assert studio.inspector_fold.width() == 0
    assert studio.strip_fold.height() < 60
    again = Preferences()
    assert not again.is_open("inspector")
    assert not again.is_open("strip")


def test_the_window_comes_back_where_it_stood(studio: MainWindow) -> None:
    studio.resize(1024, 700)
    studio.close()
    again = MainWindow(Preferences(), studio.entries)
    assert (again.width(), again.height()) == (1024, 700)
    again.deleteLater()


def test_another_project_takes_the_place_of_the_first(
    studio: MainWindow, add_take: Callable[..., Take], tmp_path: Path
) -> None:
    add_take("Beach")
    first = studio.panels["portrait"]
    studio.open_project(Project.create(tmp_path / "Harbour"))
    assert first.closed  # type: ignore[attr-defined]
    assert titles(studio) == []
    assert "Harbour" in studio.windowTitle()
    Project.open(tmp_path / "Lighthouse").close()


def test_a_project_that_cannot_be_opened_is_explained(window: MainWindow, tmp_path: Path) -> None:
    window.preferences.projects_folder = tmp_path / "projects"
    app.begin(window, tmp_path / "nothing here")
    assert window.project is not None
    assert window.project.folder == tmp_path / "projects" / "Project 1"
    (banner, *_) = window.findChildren(Banner)
    said = [label.text() for label in banner.findChildren(QLabel)]
    assert "nothing here does not exist" in said[0]
    assert said[1].startswith("Project 1 was opened instead")


def test_a_fault_of_ours_is_shown_once_with_its_details(window: MainWindow, qtbot: QtBot) -> None:
    FailureDialog.show_once("it broke", "Traceback: all of it")
    FailureDialog.show_once("it broke again", "more")
    (dialog,) = window.findChildren(FailureDialog)
    buttons = {b.text().replace("&", ""): b for b in dialog.findChildren(QPushButton)}
    qtbot.mouseClick(buttons["Copy details"], Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Traceback: all of it"
    qtbot.mouseClick(buttons["Go on"], Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_the_theme_follows_the_settings(window: MainWindow, dressed: QApplication) -> None:
    from studio import theme

    app.dress(dressed, window.preferences)
    window.preferences.changed.connect(lambda _: app.dress(dressed, window.preferences))
    window.preferences.scheme = "light"
    assert theme.tokens() is theme.LIGHT
    window.preferences.scheme = "dark"
    assert theme.tokens() is theme.DARK


def test_a_first_start_lists_the_missing_models(window: MainWindow) -> None:
    window.offer_models()
    (banner,) = window.findChildren(Banner)
    assert "MB" in banner.accessibleName()
    assert {"Get them", "Look at them"} <= {b.text() for b in banner.findChildren(QPushButton)}


def test_what_was_taught_here_is_renamed_and_removed_on_the_models_page(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    told = {
        "lesson": "music_style",
        "panel": "music",
        "engines": ("builtin",),
        "file": "own",
        "made": "2026-01-01",
    }
    for id, name in (("harbour", "Harbour"), ("market", "Market")):
        (made := tmp_path / "made").mkdir()
        learned.put(Learned(id=id, name=name, **told), made)
    window.show_place("models")
    page = window.findChild(ModelsPage)
    assert page
    names = [row.name.text() for row in page.taught.rows]
    assert sorted(names) == ["Harbour", "Market"]

    def row(name: str) -> TaughtRow:
        return next(row for row in page.taught.rows if row.name.text() == name)

    harbour = row("Harbour")
    harbour.rename.click()
    harbour.field.setText("Market")
    qtbot.keyClick(harbour.field, Qt.Key.Key_Return)
    assert "Choose another name" in harbour.fault.text()
    harbour.field.setText("Quay")
    qtbot.keyClick(harbour.field, Qt.Key.Key_Return)
    assert learned.find("harbour").name == "Quay"
    row("Quay").remove.click()
    assert [one.name for one in learned.all_learned()] == ["Market"]
    next(b for b in window.toast.findChildren(QPushButton) if b.text() == "Undo").click()
    assert row("Quay")
    assert {one.name for one in learned.all_learned()} == {"Quay", "Market"}


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (5.4, "0:05"), (62, "1:02"), (3723, "1:02:03")])
def test_lengths_are_written_as_clocks_do(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_the_window_opens_where_it_was_left(dressed: QApplication, tmp_path: Path) -> None:
    entries = [PanelEntry(id, id.title(), id, "blank_panel:BlankPanel") for id in ("film", "music")]
    first = MainWindow(Preferences(), entries)
    first.open_project(Project.create(tmp_path / "Duet"))
    first.show_place("music")
    first.close()
    again = MainWindow(Preferences(), entries)
    again.open_project(Project.open(tmp_path / "Duet"))
    assert again.place == "music"
    again.close()
