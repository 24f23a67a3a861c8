"""What keys do in the lanes, wherever the keyboard is: one table for lanes alone and for all of them together."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from engines.music.thoughts import Role
from studio.widgets.music_lanes.song import Song

KEYS = frozenset(
    {
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter,
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_R, Qt.Key.Key_L, Qt.Key.Key_M, Qt.Key.Key_S, Qt.Key.Key_F,
        Qt.Key.Key_E, Qt.Key.Key_T, Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus,
    }
)  # fmt: skip
"""Those that lanes take before the window's shortcuts do; Escape too, while there is something to let go of."""
ALONG = frozenset(
    {
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_F, Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus,
    }
)  # fmt: skip
"""Those that move along a piece of which nothing is known but its sound."""
ENERGY_STEP = 0.05


def takes(song: Song, event: QKeyEvent) -> bool:
    """Whether a key belongs to the lanes while they have the keyboard."""
    modifiers = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    if modifiers == Qt.KeyboardModifier.AltModifier:
        return event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
    if modifiers or not song.scale.bars:
        return False
    if song.plan is None:
        return event.key() in ALONG
    if event.key() == Qt.Key.Key_Escape:
        return any((song.selection, song.in_front, song.opened))
    return event.key() in KEYS


def press(song: Song, event: QKeyEvent) -> bool:
    """Do what a key asks for; False where it asks for nothing here."""
    if not takes(song, event):
        return False
    extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    alters = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
    match event.key():
        case Qt.Key.Key_Left:
            _walk(song, -1, extends)
        case Qt.Key.Key_Right:
            _walk(song, 1, extends)
        case Qt.Key.Key_Up | Qt.Key.Key_Down if alters:
            _raise_energy(song, ENERGY_STEP if event.key() == Qt.Key.Key_Up else -ENERGY_STEP)
        case Qt.Key.Key_Up:
            song.bring_to_front(_beside(song, -1))
        case Qt.Key.Key_Down:
            song.bring_to_front(_beside(song, 1))
        case Qt.Key.Key_Home | Qt.Key.Key_End:
            song.seek.emit(0.0 if event.key() == Qt.Key.Key_Home else song.scale.duration_s)
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            song.chord_wanted.emit(_chosen_thought(song))
        case Qt.Key.Key_R:
            song.rewrite(song.in_front)
        case Qt.Key.Key_L if song.in_front or song.selection:
            song.turn_lock(song.in_front, song.selection)
        case Qt.Key.Key_F:
            song.scale.fit()
        case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
            song.scale.zoom(1.5, _middle(song))
        case Qt.Key.Key_Minus:
            song.scale.zoom(1 / 1.5, _middle(song))
        case Qt.Key.Key_Escape:
            _let_go(song)
        case _ if song.in_front:
            _to_lane(song, song.in_front, Qt.Key(event.key()))
    return True


def turn_role(song: Song, numbers: range, role: Role) -> None:
    """Let a role play in thoughts, or be silent there if it plays in all of them."""
    plays = all(role in song.thoughts[n].roles for n in numbers)
    for n in numbers:
        kept = set(song.thoughts[n].roles) - {role} if plays else set(song.thoughts[n].roles) | {role}
        song.edit(n, roles=tuple(each for each in song.roles if each in kept))


def _to_lane(song: Song, role: Role, key: Qt.Key) -> None:
    match key:
        case Qt.Key.Key_M:
            song.mix(role, mute=not song.fader(role).mute)
        case Qt.Key.Key_S:
            song.mix(role, solo=not song.fader(role).solo)
        case Qt.Key.Key_E:
            song.open(None if song.opened == role else role)
        case Qt.Key.Key_T if song.selection:
            turn_role(song, song.thoughts_in(song.selection), role)


def _walk(song: Song, step: int, extends: bool) -> None:
    """Move the selection by thoughts, or stretch it."""
    if song.selection is None:
        chosen = song.bars_of(_chosen_thought(song))
    else:
        there = song.thoughts_in(song.selection)
        edge = there[-1] if step > 0 else there[0]
        to = min(max(edge + step, 0), len(song.thoughts) - 1)
        chosen = song.bars_of(to)
        if extends:
            chosen = min(chosen[0], song.selection[0]), max(chosen[1], song.selection[1])
    song.choose(chosen)
    song.scale.reveal(chosen[0])
    song.scale.reveal(chosen[1] + 1, lead=0.9)


def _chosen_thought(song: Song) -> int:
    """The first one that is selected, else the one that plays now."""
    assert song.plan
    bar = song.selection[0] if song.selection else int(song.cursor_s / song.scale.bar_s)
    return song.plan.at_bar(min(bar, song.scale.bars - 1))


def _beside(song: Song, step: int) -> Role | None:
    """The lane above or below; above the first one none is in front."""
    roles: tuple[Role | None, ...] = (None, *song.roles)
    return roles[min(max(roles.index(song.in_front) + step, 0), len(roles) - 1)]


def _raise_energy(song: Song, by: float) -> None:
    for n in song.thoughts_in(song.selection) if song.selection else ():
        song.edit(n, energy=round(min(max(song.thoughts[n].energy + by, 0.0), 1.0), 2))


def _let_go(song: Song) -> None:
    if song.opened:
        song.open(None)
    elif song.selection:
        song.choose(None)
    else:
        song.bring_to_front(None)


def _middle(song: Song) -> float:
    """The pixel that zooming by keys keeps in place: the cursor, or the middle where it is out of sight."""
    x = song.scale.x_of_time(song.cursor_s)
    return x if 0 <= x <= song.scale.width else song.scale.width / 2
