"""The lanes of a piece of music: seen, chosen, changed and mixed by pointer and by keys."""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from random import Random
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider, QWidget

from engines.music.harmony import TONES, chord_from
from engines.music.request import Fader, Lock
from engines.music.score import TICKS, Note, Score
from engines.music.thoughts import Metre, Part, Plan, Role, Section, Style, Thought
from studio.widgets.music_lanes import SongView
from studio.widgets.music_lanes.lane import HEAD, Lane
from studio.widgets.music_lanes.locks import locked_bars, turned
from studio.widgets.music_lanes.scale import TimeScale

LEFT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Form = Sequence[tuple[Section, int, float, Sequence[Role]]]
BAND: dict[Role, str] = {
    "drums": "electronic-kit", "percussion": "latin-percussion", "bass": "upright-bass", "chords": "rhodes",
    "pad": "analog-pad", "arpeggio": "arp-synth", "lead": "vibraphone", "counter": "vibraphone", "effects": "sweeps",
}  # fmt: skip


def piece(
    form: Form,
    roles: Sequence[Role],
    chords: str = "Am F C G",
    *,
    key: int = 9,
    tempo: float = 92,
    metre: Metre = "4/4",
    style: Style = "lofi",
    title: str = "Rain on the window",
    every: int = 12,
) -> Score:
    """A written piece: `form` is section, bars, energy and who plays; a note every so many ticks."""
    thoughts = []
    for section, bars, energy, playing in form:
        for first in range(0, bars, 4):
            names = islice(cycle(chords.split()), first, min(first + 4, bars))
            halves = tuple(chord for name in names for chord in [chord_from(name, key)] * 2)
            thoughts.append(Thought(section=section, energy=energy, roles=tuple(playing), chords=halves))
    plan = Plan(
        style=style, title=title, tempo_bpm=tempo, key=key, mode="minor", metre=metre,
        parts=tuple(Part(role=role, instrument=BAND[role]) for role in roles), thoughts=tuple(thoughts),
    )  # fmt: skip
    score, chance = Score.empty(plan), Random(1)
    for number, thought in enumerate(thoughts):
        length = thought.bars * score.bar_ticks
        notes = {
            role: [
                Note(
                    tick,
                    _pitch(role, thought, plan, tick // score.bar_ticks, chance),
                    every,
                    chance.randint(40, 120),
                )
                for tick in range(0, length, every)
            ]
            for role in thought.roles
        }
        score = score.written(number, notes)
    return score


def _pitch(role: Role, thought: Thought, plan: Plan, bar: int, chance: Random) -> int:
    if role in ("drums", "percussion"):
        return chance.choice((36, 38, 42))
    if role == "effects":
        return chance.choice((1, 2))
    chord = thought.chord_at(bar)
    return 48 + (plan.key + chord.root + chance.choice(TONES[chord.quality])) % 24


def lofi() -> Score:
    some: tuple[Role, ...] = ("drums", "bass", "chords")
    most: tuple[Role, ...] = (*some, "pad", "lead")
    return piece(
        [
            ("intro", 4, 0.2, ("chords", "pad")), ("verse", 8, 0.4, some), ("chorus", 8, 0.7, most),
            ("verse", 8, 0.4, some), ("bridge", 4, 0.3, ("pad",)), ("chorus", 8, 0.8, most),
            ("outro", 4, 0.2, ("chords",)),
        ],
        most,
    )  # fmt: skip


def house() -> Score:
    form: Form = [
        ("intro", 16, 0.3, tuple(BAND)[:3]),
        ("drop", 56, 0.9, tuple(BAND)),
        ("outro", 20, 0.4, tuple(BAND)[:5]),
    ]
    return piece(form, tuple(BAND), "Gm Eb Bb F", key=7, tempo=124, style="house", every=9)


PIECES: dict[str, Callable[[], Score]] = {
    "two bars": lambda: piece([("theme", 2, 0.5, ("bass",))], ("bass",), title=""),
    "quartet in three": lambda: piece(
        [("theme", 10, 0.5, ("bass", "lead", "counter"))], ("bass", "lead", "counter"), metre="3/4", style="chamber"
    ),
    "twenty minutes": lambda: piece(
        [("theme", 440, 0.4, ("bass", "pad"))], ("bass", "pad"), tempo=88, style="ambient", every=TICKS * 2
    ),
    "house": house,
    "lo-fi": lofi,
}  # fmt: skip


class Told(list[tuple[Any, ...]]):
    """What a view asked for, in order: the signal's name and its values."""

    def of(self, name: str) -> list[Any]:
        found = [each[1:] for each in self if each[0] == name]
        return [values[0] if len(values) == 1 else values for values in found]


@pytest.fixture
def view(dressed: None) -> Iterator[SongView]:
    made = SongView()
    made.resize(1000, 620)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def told(view: SongView) -> Told:
    told = Told()
    for name in ("seek", "selected", "thought_edited", "faders_changed", "locks_changed", "rewrite_asked"):
        getattr(view, name).connect(lambda *values, name=name: told.append((name, *values)))
    return told


def shown(view: SongView, score: Score, plan: Plan | None = None) -> SongView:
    view.set_score(score, plan)
    QApplication.processEvents()
    return view


def spot(lane: Lane, bar: float, y: float) -> QPoint:
    return QPoint(round(lane.x_of(bar)), round(y))


def drag(widget: QWidget, start: QPoint, end: QPoint, button: Qt.MouseButton = LEFT) -> None:
    move, held = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    QTest.mousePress(widget, button, NONE, start)
    for share in (0.3, 0.7, 1.0):
        at = QPointF(start) + QPointF(end - start) * share
        QApplication.sendEvent(widget, QMouseEvent(move, at, widget.mapToGlobal(at), held, button, NONE))
    QTest.mouseRelease(widget, button, NONE, end)


def wheel(widget: QWidget, at: QPointF, turn: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QApplication.sendEvent(
        widget,
        QWheelEvent(
            at, widget.mapToGlobal(at), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, modifiers,
            Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip


def colours_in(image: QImage, left: float, right: float) -> set[int]:
    """All colours of some columns of a picture."""
    ratio = image.devicePixelRatio()
    columns = range(int(left * ratio), int(right * ratio))
    return {image.pixel(x, y) for x in columns for y in range(4, image.height() - 4)}


@pytest.mark.parametrize("name", PIECES)
def test_every_piece_stands_on_one_time_line_from_its_first_bar_to_its_last(
    view: SongView, name: str
) -> None:
    score = PIECES[name]()
    shown(view, score)
    lanes = [view.ruler, view.structure, view.wave, *view.tracks.lanes.values()]
    assert set(view.tracks.lanes) == {part.role for part in score.plan.parts}
    for bar in (0, score.plan.bars / 3, score.plan.bars):
        assert len({round(lane.mapTo(view, QPoint(0, 0)).x() + lane.x_of(bar), 3) for lane in lanes}) == 1
    assert lanes[0].x_of(0) == HEAD
    assert lanes[0].x_of(score.plan.bars) == pytest.approx(view.width() - 12)
    view.grab()


def test_ctrl_and_wheel_zoom_about_the_pointer_and_f_shows_all_again(view: SongView) -> None:
    shown(view, lofi())
    lane = view.tracks.lanes["bass"]
    at = QPointF(lane.x_of(16), 10)
    wheel(lane, at, 360, CONTROL)
    assert lane.x_of(16) == pytest.approx(at.x())
    assert view.song.scale.bar_px > 1.5 * view.song.scale.width / 44
    before = view.song.scale.begin
    wheel(view.structure, at, -120)
    drag(lane, QPoint(600, 10), QPoint(560, 10), MIDDLE)
    assert view.song.scale.begin > before
    QTest.keyClick(view, Qt.Key.Key_F)
    assert view.song.scale.is_whole


def test_zoom_and_pan_never_leave_the_piece() -> None:
    scale, chance = TimeScale(), Random(3)
    scale.set_piece(44, 2.6, 4)
    for _ in range(300):
        scale.zoom(chance.choice((0.3, 0.9, 1.4, 5)), chance.uniform(0, scale.width))
        scale.pan(chance.uniform(-2000, 2000))
        assert 0 <= scale.begin < scale.end <= 44
    scale.set_piece(2, 2.6, 4)
    assert 0 <= scale.begin < scale.end <= 2


def test_the_same_bars_give_the_same_picture_wherever_one_came_from(view: SongView) -> None:
    shown(view, lofi())
    view.set_wave(np.random.default_rng(1).uniform(-1, 1, (5000, 2)), 114)
    view.song.scale.show(10, 20)
    first = view.grab().toImage()
    view.song.scale.pan(150)
    view.grab()
    view.song.scale.fit()
    view.grab()
    view.song.scale.show(10, 20)
    assert view.grab().toImage() == first


def test_notes_are_drawn_where_they_sound_and_brighter_where_they_are_louder(view: SongView) -> None:
    soft, loud = Note(0, 50, 96, 25), Note(96 * 2, 50, 96, 127)
    score = piece([("verse", 4, 0.5, ("bass",))], ("bass",)).written(0, {"bass": [soft, loud]})
    lane = shown(view, score).tracks.lanes["bass"]
    image = lane.grab().toImage()
    bars = [colours_in(image, lane.x_of(bar) + 8, lane.x_of(bar + 1) - 8) for bar in range(4)]
    green = [max((pixel >> 8) & 255 for pixel in bar) for bar in bars]
    assert green[2] > green[0] > green[1] + 30
    assert green[1] == green[3]


def test_a_click_on_a_section_chooses_its_bars_and_escape_lets_go(view: SongView, told: Told) -> None:
    lane = shown(view, lofi()).structure
    sections = lane.rows()["sections"].center().y()
    QTest.mouseClick(lane, LEFT, NONE, spot(lane, 14.5, sections))
    QTest.mouseClick(lane, LEFT, SHIFT, spot(lane, 21.5, sections))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert told.of("selected") == [(12, 19), (12, 23), None]


def test_dragging_chooses_bars_in_the_tracks_and_whole_thoughts_above_them(
    view: SongView, told: Told
) -> None:
    shown(view, lofi())
    lane = view.tracks.lanes["drums"]
    drag(lane, spot(lane, 5.5, 20), spot(lane, 9.5, 20))
    above = view.structure
    y = above.rows()["sections"].center().y()
    drag(above, spot(above, 5.5, y), spot(above, 9.5, y))
    assert told.of("selected") == [(5, 9), (4, 11)]
    assert told.of("seek") == []


def test_a_click_in_a_track_or_on_the_ruler_goes_there(view: SongView, told: Told) -> None:
    score = lofi()
    shown(view, score)
    lane = view.tracks.lanes["drums"]
    QTest.mouseClick(lane, LEFT, NONE, spot(lane, 11, 20))
    QTest.mouseClick(view.ruler, LEFT, NONE, spot(view.ruler, 22, 10))
    assert told.of("seek") == pytest.approx([11 * score.plan.bar_s, 22 * score.plan.bar_s], abs=0.1)


def test_energy_is_dragged_for_one_thought_and_told_once(view: SongView, told: Told) -> None:
    score = lofi()
    lane = shown(view, score).structure
    row = lane.rows()["energy"]
    drag(lane, spot(lane, 14, row.center().y()), spot(lane, 14, row.top() + 5))
    [(number, thought)] = told.of("thought_edited")
    assert number == 3
    assert thought == score.plan.thoughts[3].model_copy(update={"energy": 1.0})
    assert told.of("selected") == []


def test_energy_of_all_chosen_thoughts_moves_together(view: SongView, told: Told) -> None:
    lane = shown(view, lofi()).structure
    view.set_selection((12, 19))
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [(number, thought.energy) for number, thought in told.of("thought_edited")] == [
        (3, 0.75),
        (4, 0.75),
    ]
    row = lane.rows()["energy"]
    drag(lane, spot(lane, 14, row.center().y()), spot(lane, 14, row.bottom() - 4))
    assert [thought.energy for _, thought in told.of("thought_edited")[2:]] == [0.0, 0.0]


def test_a_chord_is_typed_over_its_name(view: SongView, told: Told) -> None:
    lane = shown(view, lofi()).structure
    QTest.mouseDClick(lane, LEFT, NONE, spot(lane, 5.2, lane.rows()["chords"].center().y()))
    line = lane.chord_line
    assert line.text() == "F"
    QTest.keyClicks(line, "Dm7 G7")
    QTest.keyClick(line, Qt.Key.Key_Return)
    [(number, thought)] = told.of("thought_edited")
    assert number == 1
    assert [chord.name(9, "minor") for chord in thought.chords] == [
        "Am",
        "Am",
        "Dm7",
        "G7",
        "C",
        "C",
        "G",
        "G",
    ]
    assert line.isHidden()


def test_a_wrong_chord_is_told_in_place_and_changes_nothing(view: SongView, told: Told) -> None:
    lane = shown(view, lofi()).structure
    view.set_selection((4, 7))
    QTest.keyClick(view, Qt.Key.Key_Return)
    line = lane.chord_line
    for wrong in ("Hx9", "", "Am F C"):
        line.setText(wrong)
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert line.fault
        assert line.isVisible()
    line.setText("Hx9")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "Hx9" in line.fault
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.isHidden()
    assert told.of("thought_edited") == []


def test_tab_takes_a_chord_and_goes_to_the_next_one(view: SongView, told: Told) -> None:
    lane = shown(view, lofi()).structure
    lane.edit_chord(0, 6)
    lane.chord_line.setText("E7")
    QTest.keyClick(lane.chord_line, Qt.Key.Key_Tab)
    assert (lane.chord_line.text(), lane.chord_line.isVisible()) == ("Am", True)
    assert lane.chord_line.halves == (1, range(0, 2))
    assert len(told.of("thought_edited")) == 1


def test_a_section_is_changed_by_its_menu(view: SongView, told: Told) -> None:
    lane = shown(view, lofi()).structure
    QTest.mouseDClick(lane, LEFT, NONE, spot(lane, 29, lane.rows()["sections"].center().y()))
    next(action for action in lane.menu.actions() if action.text() == "Solo").trigger()
    lane.menu.close()
    [(number, thought)] = told.of("thought_edited")
    assert (number, thought.section) == (7, "solo")


def test_a_click_on_a_cell_lets_a_role_play_or_be_silent(view: SongView, told: Told) -> None:
    lane = shown(view, lofi()).structure
    lane.unfold(True)
    QApplication.processEvents()
    top, row = lane.rows()["roles"].top(), lane.role_row
    for _ in range(2):
        QTest.mouseClick(lane, LEFT, NONE, spot(lane, 14, top + 1.5 * row))
    roles = [thought.roles for _, thought in told.of("thought_edited")]
    assert roles == [("drums", "chords", "pad", "lead"), ("drums", "bass", "chords", "pad", "lead")]
    lane.unfold(False)
    QTest.mouseClick(lane, LEFT, NONE, spot(lane, 14, lane.rows()["roles"].center().y()))
    assert [action.isChecked() for action in lane.menu.actions()] == [True] * 5
    lane.menu.close()


def test_keys_walk_over_thoughts_and_ask_for_a_rewrite_of_the_track_in_front(
    view: SongView, told: Told
) -> None:
    shown(view, lofi())
    view.set_selection((4, 7))
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(view, Qt.Key.Key_R)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_R)
    assert told.of("selected") == [(8, 11), (8, 15)]
    assert told.of("rewrite_asked") == [(8, 15, None), (8, 15, "bass")]
    assert view.caption.rewrite.text() == "Rewrite the upright bass"


def test_m_s_and_l_mute_play_alone_and_lock_the_track_in_front(view: SongView, told: Told) -> None:
    shown(view, lofi())
    QTest.keyClick(view, Qt.Key.Key_Down)
    for key in (Qt.Key.Key_M, Qt.Key.Key_M, Qt.Key.Key_S, Qt.Key.Key_L):
        QTest.keyClick(view, key)
    assert told.of("faders_changed") == [
        (Fader(role="drums", mute=True),), (), (Fader(role="drums", solo=True),)
    ]  # fmt: skip
    assert told.of("locks_changed") == [(Lock(role="drums"),)]
    assert not view.song.is_heard("bass")


def test_the_head_of_a_track_and_the_mixer_turn_the_same_faders(view: SongView, told: Told) -> None:
    shown(view, lofi())
    head = view.tracks.lanes["chords"].head
    QTest.mouseClick(head.mute, LEFT)
    drag(head.name, QPoint(10, 10), QPoint(-10, 10))
    channel = view.mixer.channels["chords"]
    assert channel.mute.isChecked()
    assert channel.level.number == head.name.number < -3
    channel.pan.setValue(-40)
    [last] = told.of("faders_changed")[-1]
    assert last.mute
    assert last.pan == -0.4
    view.set_faders((Fader(role="chords", gain_db=3, solo=True),))
    assert (head.name.number, head.solo.isChecked(), channel.mute.isChecked()) == (3, True, False)
    assert told.of("faders_changed")[-1] == (last,)


def test_the_menu_of_a_track_rewrites_or_locks_only_that_track(view: SongView, told: Told) -> None:
    shown(view, lofi())
    lane = view.tracks.lanes["bass"]
    at = spot(lane, 6, 20)
    QTest.mousePress(lane, Qt.MouseButton.RightButton, NONE, at)
    reason = QContextMenuEvent.Reason.Mouse
    for words in ("Rewrite only Upright bass", "Lock Upright bass here"):
        QApplication.sendEvent(lane, QContextMenuEvent(reason, at, lane.mapToGlobal(at), NONE))
        next(action for action in lane.menu.actions() if action.text() == words).trigger()
        lane.menu.close()
    assert told.of("selected") == [(4, 7)]
    assert told.of("rewrite_asked") == [(4, 7, "bass")]
    assert told.of("locks_changed") == [(Lock(role="bass", first=4, last=7),)]


def test_locks_are_joined_cut_and_freed() -> None:
    roles: tuple[Role, ...] = ("drums", "bass")
    locks = turned((), "bass", (4, 7), 16, roles)
    locks = turned(locks, "bass", (8, 9), 16, roles)
    assert locks == (Lock(role="bass", first=4, last=9),)
    locks = turned(locks, "bass", (5, 6), 16, roles)
    assert locked_bars(locks, "bass", 16) == [(4, 4), (7, 9)]
    everything = turned((), None, (0, 15), 16, roles)
    assert everything == (Lock(),)
    but_bass = turned(everything, "bass", (4, 7), 16, roles)
    assert locked_bars(but_bass, "bass", 16) == [(0, 3), (8, 15)]
    assert locked_bars(but_bass, "drums", 16) == [(0, 15)]
    assert turned(everything, None, (0, 15), 16, roles) == ()


def test_a_plan_without_notes_invites_and_fills_as_it_is_written(view: SongView) -> None:
    score = lofi()
    shown(view, Score.empty(score.plan))
    lane = view.tracks.lanes["bass"]
    empty = lane.grab().toImage()
    assert lane.progress() == 0
    half = Score.empty(score.plan)
    for number in range(3):
        half = half.written(number, score.notes_of(number))
    shown(view, half)
    view.set_busy((12, 15))
    assert 0 < lane.progress() < 1
    assert lane.grab().toImage() != empty
    view.set_busy(None)
    view.set_score(None, score.plan)
    assert lane.grab().toImage() == empty


def test_changed_thoughts_are_marked_until_their_bars_are_written_anew(view: SongView) -> None:
    score = lofi()
    shown(view, score)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert view.song.stale == {0}
    edited = view.song.plan
    assert edited is not None
    shown(view, Score(edited, score.tracks))
    assert view.song.stale == frozenset()


def test_the_page_turns_with_the_cursor_only_where_it_is_followed(view: SongView) -> None:
    shown(view, lofi())
    view.song.scale.show(0, 8)
    view.set_follow(False)
    view.set_cursor(60)
    assert view.song.scale.begin == 0
    view.set_follow(True)
    view.set_cursor(61)
    assert view.song.scale.begin <= 61 / view.song.scale.bar_s <= view.song.scale.end


def test_the_wave_stands_where_its_sound_is_and_is_brighter_where_it_is_loud(view: SongView) -> None:
    score = lofi()
    shown(view, score)
    level = np.where(np.arange(1000) < 500, 0.1, 0.9)
    view.set_wave(np.stack([-level, level], axis=1), score.plan.duration_s / 2)
    image = view.wave.grab().toImage()
    quiet, loud, none = (
        max(pixel & 255 for pixel in colours_in(image, view.wave.x_of(bar), view.wave.x_of(bar + 2)))
        for bar in (4, 16, 30)
    )
    assert loud > quiet > none
    view.set_wave(None, 0)
    view.wave.grab()


def test_a_lane_opens_to_a_roll_with_names_and_folds_again(view: SongView) -> None:
    shown(view, lofi())
    for role in ("chords", "drums"):
        lane = view.tracks.lanes[role]  # type: ignore[index]
        before = lane.height()
        QTest.mouseDClick(lane, LEFT, NONE, spot(lane, 5, 12))
        QApplication.processEvents()
        assert lane.height() > 2 * before
        x, words = lane.x_of(12) + 2, set()
        for y in range(0, lane.height(), 3):
            words.add(lane.tip_at(QPointF(x, y)).split(",")[0])
        assert words & (
            {"A4", "A3", "C4", "E4", "C5", "E5"} if role == "chords" else {"Kick", "Snare", "Closed hat"}
        )
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert lane.height() == before


def test_nine_tracks_in_a_small_window_scroll_and_nothing_in_a_head_is_cut(view: SongView) -> None:
    view.resize(848, 450)
    shown(view, house())
    bar = view.tracks.verticalScrollBar()
    assert bar.maximum() > 0
    for lane in view.tracks.lanes.values():
        for part in (lane.head.name, lane.head.mute, lane.head.solo, lane.head.lock):
            assert lane.head.rect().contains(part.geometry())
        assert (
            lane.head.name.geometry().right() < lane.head.mute.x() or lane.head.name.y() < lane.head.mute.y()
        )
    wheel(view.tracks.viewport(), QPointF(400, 10), -240)
    assert bar.value() > 0
    for _ in range(9):
        QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.qWait(1)
    last = view.tracks.lanes["effects"]
    assert view.tracks.viewport().rect().contains(last.mapTo(view.tracks.viewport(), QPoint(5, 5)))


def test_everything_that_is_pressed_is_large_enough_and_has_a_name(view: SongView) -> None:
    shown(view, house())
    view.caption.mixer.setChecked(True)
    QApplication.processEvents()
    pressed: list[QWidget] = [*view.findChildren(QAbstractButton), *view.findChildren(QSlider)]
    pressed = [each for each in pressed if each.isVisible()]
    assert len(pressed) > 40
    for each in pressed:
        assert each.accessibleName(), each
        assert min(each.width(), each.height()) >= 24 or each.accessibleName() == "Rewrite the selected bars"
    for lane in view.findChildren(Lane):
        assert lane.accessibleName() or not lane.leads


def test_no_piece_shows_an_invitation_and_keys_ask_for_nothing(view: SongView, told: Told) -> None:
    view.set_score(None, None)
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_R,
        Qt.Key.Key_L,
        Qt.Key.Key_Return,
        Qt.Key.Key_F,
        Qt.Key.Key_Escape,
    ):
        QTest.keyClick(view, key)
    view.set_cursor(3)
    view.grab()
    assert told == []
    assert not view.tracks.isVisible()


def test_cuts_of_the_film_stand_in_all_lanes_and_are_told_on_the_ruler(view: SongView) -> None:
    shown(view, lofi())
    before = view.ruler.grab().toImage(), view.structure.grab().toImage()
    view.set_cuts((7.3,))
    assert view.ruler.grab().toImage() != before[0]
    assert view.structure.grab().toImage() != before[1]
    x = HEAD + view.song.scale.x_of_time(7.3)
    assert "cut here, at 0:07.3" in view.ruler.tip_at(QPointF(x, 20))
    view.set_cuts(())
    assert view.ruler.grab().toImage() == before[0]


def test_six_beats_are_two_groups_of_three(view: SongView) -> None:
    score = piece([("verse", 8, 0.5, ("chords",))], ("chords",), metre="6/8")
    shown(view, score)
    view.song.scale.show(0, 4)
    lengths = []
    picture = view.ruler.grab().toImage()
    ground = picture.pixelColor(round(HEAD + view.song.scale.x_of(1.5 / 6)), 4)
    for beat in range(1, 6):
        x = round(HEAD + view.song.scale.x_of(beat / 6))
        lengths.append(sum(picture.pixelColor(x, y) != ground for y in range(2, 17)))
    assert lengths[2] > max(lengths[:2] + lengths[3:])


def test_a_piece_of_which_only_the_sound_is_known_is_a_wave_to_go_along(view: SongView, told: Told) -> None:
    view.set_score(None, None)
    view.set_sound(12.4)
    view.set_wave(np.tile([[-0.5, 0.5]], (1240, 1)), 12.4)
    QApplication.processEvents()
    assert view.wave.isVisible()
    assert not view.structure.isVisible()
    assert view.wave.height() > 200
    drag(view.wave, spot(view.wave, 2, 20), spot(view.wave, 5, 20))
    assert view.song.selection is None
    QTest.mouseClick(view.wave, LEFT, NONE, spot(view.wave, 6, 20))
    assert told[-1][0] == "seek"
    assert told[-1][1] == pytest.approx(6, abs=0.1)


def test_as_many_chords_are_named_as_have_room(view: SongView) -> None:
    score = piece([("verse", 16, 0.5, ("chords",))], ("chords",))
    halves = tuple(
        chord_from(name, 9) for name in ("Fmaj9", "Dm11", "Cmaj7", "E7", "Am9", "G13", "Fmaj9", "C/E")
    )
    thoughts = tuple(thought.model_copy(update={"chords": halves}) for thought in score.plan.thoughts)
    shown(view, score, score.plan.model_copy(update={"thoughts": thoughts}))
    lane, row = view.structure, view.structure.rows()["chords"]
    picture = lane.grab().toImage()
    middle = picture.copy(
        round(lane.x_of(1.6)), int(row.top()) + 1, round(view.song.scale.bar_px), int(row.height()) - 2
    )
    assert len(colours_in(middle, 0, middle.width())) > 4


@pytest.mark.parametrize("width", [520, 640, 900])
def test_however_narrow_a_bar_is_its_chord_leaves_a_mark(view: SongView, width: int) -> None:
    names = "Dm(add9) Gsus4 Cmaj7 Am11 Fmaj9 Em7 Dm11 G13"
    score = piece([("verse", 32, 0.5, ("chords",))], ("chords",), chords=names)
    shown(view, score).resize(width, 700)
    QApplication.processEvents()
    lane, row = view.structure, view.structure.rows()["chords"]
    picture = lane.grab(row.toRect().adjusted(0, 5, 0, -5)).toImage()
    ground = picture.pixel(picture.width() - 1, 0)
    for bar in range(32):
        columns = range(*(round(lane.x_of(each) - row.left()) for each in (bar + 0.1, bar + 0.95)))
        inked = [x for x in columns if any(picture.pixel(x, y) != ground for y in range(picture.height()))]
        assert inked, f"bar {bar + 1}"


def test_a_track_that_is_written_without_notes_does_not_claim_to_wait(view: SongView) -> None:
    score = piece([("verse", 8, 0.5, ("chords", "lead"))], ("chords", "lead"))
    waits = shown(view, Score.empty(score.plan)).tracks.lanes["lead"].grab().toImage()
    silent = Score.empty(score.plan)
    for number in range(2):
        silent = silent.written(number, {"chords": score.notes_of(number)["chords"], "lead": []})
    assert shown(view, silent).tracks.lanes["lead"].grab().toImage() != waits
