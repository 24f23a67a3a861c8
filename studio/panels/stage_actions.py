"""Actions that live on a panel's stage, and those of the player, which every stage with a film has.

Single keys work while the stage has the focus, so that they never get in the way of typing or of buttons.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.widgets.playback import Playback
from studio.widgets.played import PlayedStage
from studio.widgets.player import player_keys

Entry: TypeAlias = tuple[str, str, Callable[[], None]]
"""What an action is called, its keys, and what it does."""

IN_WINDOW = Qt.ShortcutContext.WindowShortcut
ON_STAGE = Qt.ShortcutContext.WidgetWithChildrenShortcut


def add_action(stage: QWidget, entry: Entry, context: Qt.ShortcutContext) -> QAction:
    """A new action of the stage, whose keys work in `context`."""
    text, keys, act = entry
    action = QAction(text, stage)
    if keys:
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(context)
    action.triggered.connect(lambda _=False: act())
    stage.addAction(action)
    return action


def escape_actions(stage: PlayedStage, stop: Entry, let_go: Entry) -> list[QAction]:
    """Two actions that share a key: one while something is made, the other while nothing is."""
    stops, lets_go = add_action(stage, stop, IN_WINDOW), add_action(stage, let_go, IN_WINDOW)

    def share() -> None:
        stops.setEnabled(stage.is_working)
        lets_go.setEnabled(not stage.is_working)

    share()
    stage.view_changed.connect(share)
    return [stops, lets_go]


def field_actions(stage: QWidget, titles: Mapping[str, str], go_to: Callable[[str], None]) -> list[QAction]:
    """One action for each field that can be set, by its title: it gives the field the keyboard."""
    return [
        add_action(stage, (title, "", partial(go_to, field)), IN_WINDOW) for field, title in titles.items()
    ]


def player_entries(
    playback: Playback, loop: Callable[[], None], full_screen: Callable[[], None]
) -> list[Entry]:
    """What the keys of a player do."""

    def say(text: str) -> str:
        return QCoreApplication.translate("Player", text)

    keys = player_keys(playback)
    return [
        (say("Play or pause"), "Space", keys["Space"]),
        (say("Play backwards, faster each time"), "J", keys["J"]),
        (say("Pause"), "K", keys["K"]),
        (say("Play forwards, faster each time"), "L", keys["L"]),
        (say("One frame back"), ",", keys[","]),
        (say("One frame on"), ".", keys["."]),
        (say("To the start"), "Home", keys["Home"]),
        (say("To the end"), "End", keys["End"]),
        (say("Loop"), "Shift+L", loop),
        (say("Full screen"), "F", full_screen),
    ]
