"""The player shows the frame that it says it shows, forwards, backwards and by steps."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from engines.media.video import VideoWriter
from studio.widgets.film import FilmFile
from studio.widgets.lanes import Block, Lanes
from studio.widgets.playback import Playback
from studio.widgets.player import Transport
from studio.widgets.timecode import clock, timecode

FRAMES, FPS, BITS, CELL = 90, 25, 7, 16


def numbered_film(path: Path, fps: int = FPS) -> Path:
    """A film whose frames carry their number as black and white cells."""
    with VideoWriter(path, CELL * 8, CELL * 2, fps, "mp4") as writer:
        for number in range(FRAMES):
            frame = np.full((CELL * 2, CELL * 8, 3), 40, np.uint8)
            for bit in range(BITS):
                if number >> bit & 1:
                    frame[:, bit * CELL : (bit + 1) * CELL] = 230
            writer.write(frame)
    return path


def number_on(image: QImage) -> int:
    lit = [image.pixelColor(bit * CELL + CELL // 2, CELL).lightness() > 128 for bit in range(BITS)]
    return sum(1 << bit for bit, on in enumerate(lit) if on)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return numbered_film(tmp_path_factory.mktemp("film") / "numbers.mp4")


@pytest.fixture
def playback(qtbot: QtBot, film: Path) -> Iterator[Playback]:
    made = Playback()
    with qtbot.waitSignal(made.frame):
        made.open_film(film)
    yield made
    made.close()


def shown(qtbot: QtBot, playback: Playback, act: object) -> int:
    """The number on the frame that arrives after an act."""
    with qtbot.waitSignal(playback.frame) as caught:
        act()  # type: ignore[operator]
    return number_on(caught.args[0])


@pytest.mark.parametrize("width", [450, 452, 454, 466])
def test_no_column_of_an_odd_width_is_lost(tmp_path: Path, width: int) -> None:
    path = tmp_path / "grey.mp4"
    with VideoWriter(path, width, 40, FPS, "mp4") as writer:
        writer.write(np.full((40, width, 3), 200, np.uint8))
    image = FilmFile(path).frame(0)
    assert image.width() == width
    assert min(image.pixelColor(x, 20).lightness() for x in range(width)) > 180


def test_any_frame_can_be_read_in_any_order(film: Path) -> None:
    file = FilmFile(film)
    wanted = random.Random(7).sample(range(FRAMES), 40)
    assert [number_on(file.frame(number)) for number in wanted] == wanted
    assert len(file.times) == FRAMES
    assert file.duration_s == pytest.approx(FRAMES / FPS)
    file.close()


def test_a_time_belongs_to_the_frame_on_screen(playback: Playback) -> None:
    numbers = []
    for time_s in (0.0, 0.039, 0.04, 1.0, 99.0):
        playback.seek(time_s)
        numbers.append(playback.frame_number)
    assert numbers == [0, 0, 1, 25, FRAMES - 1]


def test_seeking_shows_the_frame_of_that_time(qtbot: QtBot, playback: Playback) -> None:
    for number in (50, 3, 89, 88, 0):
        assert shown(qtbot, playback, lambda n=number: playback.seek(n / FPS)) == number
        assert playback.frame_number == number


def test_steps_go_by_single_frames_and_stop_at_the_ends(qtbot: QtBot, playback: Playback) -> None:
    seen = [shown(qtbot, playback, lambda: playback.step(1)) for _ in range(12)]
    assert seen == list(range(1, 13))
    seen = [shown(qtbot, playback, lambda: playback.step(-1)) for _ in range(4)]
    assert seen == [11, 10, 9, 8]
    playback.step(-100)
    assert playback.frame_number == 0
    playback.step(1000)
    assert playback.frame_number == FRAMES - 1


def test_playing_runs_through_to_the_last_frame_and_stops(qtbot: QtBot, playback: Playback) -> None:
    playback.seek(3.0)
    playback.play()
    assert playback.playing
    qtbot.waitUntil(lambda: not playback.playing)
    assert playback.frame_number == FRAMES - 1


def test_playing_again_at_the_end_starts_over(qtbot: QtBot, playback: Playback) -> None:
    playback.seek(playback.duration_s)
    playback.play()
    assert playback.frame_number < 5
    playback.pause()


def test_loop_goes_on_from_the_start(qtbot: QtBot, playback: Playback) -> None:
    playback.set_loop(True)
    playback.seek(3.4)
    playback.play()
    qtbot.waitUntil(lambda: playback.frame_number < 60)
    assert playback.playing


def test_shuttle_goes_backwards_and_faster_with_each_press(playback: Playback) -> None:
    playback.seek(2.0)
    playback.shuttle(-1)
    assert playback.rate == -1
    playback.shuttle(-1)
    assert playback.rate == -2
    playback.shuttle(1)
    assert playback.rate == 1


def test_a_broken_film_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a film at all" * 50)
    playback = Playback()
    with qtbot.waitSignal(playback.failed) as caught:
        playback.open_film(broken)
    assert caught.args[0]
    playback.close()


def test_transport_tells_the_time_of_the_film(qtbot: QtBot, playback: Playback) -> None:
    transport = Transport(playback)
    qtbot.addWidget(transport)
    playback.seek(1.0)
    assert transport.time.text() == "00:01.00"
    assert transport.whole.text() == "/ 00:03.60"
    transport.play.click()
    assert playback.playing
    transport.play.click()
    assert not playback.playing


def test_lanes_seek_where_they_are_clicked_and_keep_it_when_zoomed(qtbot: QtBot) -> None:
    lanes = Lanes("Voice", "Mouth")
    qtbot.addWidget(lanes)
    lanes.resize(700, lanes.sizeHint().height())
    lanes.show_voice(10.0, [0.5] * 200, [Block(0.0, 1.0, "PP"), Block(1.0, 2.0, "aa")])
    lanes.show()
    sought: list[float] = []
    lanes.sought.connect(sought.append)
    from PySide6.QtCore import QPoint, Qt

    middle = QPoint(80 + (700 - 92) // 2, 40)
    qtbot.mouseClick(lanes, Qt.MouseButton.LeftButton, pos=middle)
    lanes.zoom(4, sought[0])
    qtbot.mouseClick(lanes, Qt.MouseButton.LeftButton, pos=middle)
    assert sought == pytest.approx([5.0, 5.0], abs=0.1)
    qtbot.mouseClick(lanes, Qt.MouseButton.LeftButton, pos=middle + QPoint(152, 0))
    assert sought[-1] == pytest.approx(5.0 + 2.5 / 4, abs=0.1)


@pytest.mark.parametrize(
    ("time_s", "code", "short"),
    [(4.12, "00:04.12", "0:04"), (71.0, "01:11.00", "1:11"), (3723.5, "01:02:03.50", "1:02:04")],
)
def test_times_are_written_as_people_read_them(time_s: float, code: str, short: str) -> None:
    assert timecode(time_s) == code
    assert clock(time_s) == short
