"""A film that is scored: its picture goes with the music, and what belongs to other pieces is off."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes.music_room import Room
from fakes.room import kept_open, until
from PySide6.QtWidgets import QApplication

from engines.media.video import VideoWriter
from studio.widgets.controls import Switch

FPS, CUT_S = 10, 2.5
SIZES = ((900, 424), (1000, 640), (1400, 1000))


@pytest.fixture(scope="module")
def shared(dressed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with kept_open(Room, tmp_path_factory.mktemp("film")) as made:
        yield made


@pytest.fixture
def room(shared: Room) -> Iterator[Room]:
    yield shared
    shared.clear()
    shared.stage.resize(1000, 640)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Black until its cut, white from there on."""
    path = tmp_path / "harbour.mp4"
    with VideoWriter(path, 64, 36, FPS) as video:
        for number in range(40):
            video.write(np.full((36, 64, 3), 255 * (number / FPS >= CUT_S), np.uint8))
    return path


def scored(room: Room, film: Path) -> None:
    room.drop(film)
    until(lambda: room.panel.draft["film"])
    room.settle()
    until(lambda: room.stage.song.film.isVisible())


def brightness(room: Room) -> int:
    image = room.stage.song.film.image
    return image.pixelColor(image.width() // 2, image.height() // 2).lightness()


def test_the_picture_of_a_film_goes_where_the_music_is(room: Room, film: Path) -> None:
    scored(room, film)
    room.make()
    shown = room.stage.song.film
    for time_s, light in ((CUT_S - 0.05, False), (CUT_S + 0.05, True), (0.0, False)):
        room.player.pause()
        room.player.seek(time_s)
        assert shown.frame_number == int(time_s * FPS + 1e-3)
        until(lambda light=light: (brightness(room) > 128) == light)
    room.player.play()
    until(lambda: shown.frame_number > 3)
    assert abs(shown.frame_number - room.player.position_s * FPS) <= 1
    room.player.pause()


def test_the_picture_of_a_film_covers_no_lane_and_goes_with_the_film(room: Room, film: Path) -> None:
    scored(room, film)
    song, heights = room.stage.song, []
    for width, height in SIZES:
        room.stage.resize(width, height)
        QApplication.processEvents()
        heights.append(song.film.height())
        assert song.film.width() / song.film.height() == pytest.approx(64 / 36, abs=0.05)
        assert song.film.geometry().bottom() < song.ruler.y()
        assert song.film.geometry().right() < song.caption.x()
        assert song.tracks.height() >= 32
    assert heights == sorted(set(heights))
    room.undo.undo()
    room.settle()
    assert not song.film.isVisible()
    room.undo.redo()
    until(lambda: song.film.isVisible())
    room.panel.follow(None)
    assert not song.film.isVisible()


def test_a_film_that_is_scored_is_no_loop(room: Room, film: Path) -> None:
    room.say("lofi", loop=True)
    row = room.inspector.rows["loop"]
    switch = row.findChild(Switch)
    assert switch.isEnabled()
    scored(room, film)
    assert (switch.isChecked(), switch.isEnabled()) == (False, False)
    assert "film" in row.control.toolTip()
    room.panel.verbs.make_loop()
    assert "film" in room.told[-1]
    assert not room.panel.draft["loop"]
    room.undo.undo()
    assert (switch.isChecked(), switch.isEnabled()) == (True, True)
    assert "film" not in row.control.toolTip()
