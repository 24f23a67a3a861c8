"""The actions of the world panel, with their shortcuts, for menus, the palette and the overview of shortcuts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence

from studio.panels.stage_actions import (
    IN_WINDOW,
    ON_STAGE,
    Entry,
    add_action,
    escape_actions,
    field_actions,
    player_entries,
)
from studio.panels.world.stage import FULL_SCREEN, View
from studio.widgets.walk.keys import Deed

if TYPE_CHECKING:
    from studio.panels.world.panel import WorldPanel

WITHOUT = ("J", "L", "Shift+L")
"""Keys of a player that a take of a walk has not."""


def panel_actions(panel: "WorldPanel") -> list[QAction]:
    """All actions of the panel, already added to its stage."""

    def say(text: str) -> str:
        return QCoreApplication.translate("WorldPanel", text)

    stage, walking, drive = panel.stage, panel.walking, panel.driver
    of_the_walk: list[Entry] = [
        (say("Walk"), "Ctrl+Return", panel.walk),
        (say("Record, or stop recording"), "F9", panel.record),
        (say("Leave the world"), "Ctrl+W", panel.leave),
    ]
    everywhere: list[Entry] = [
        (say("World on the whole screen"), "", stage.screen.toggle),
        (say("Open a picture…"), "Ctrl+Shift+P", panel.start.open_picture),
        (say("Paste a picture"), "Ctrl+V", panel.start.paste),
        (say("Try the sample"), "", panel.start.try_sample),
        (say("Play the script or log"), "", panel.play),
        (say("Camera path: glide past the bookmarks (keyframes)"), "", drive.glide),
        (say("Replay a log…"), "Ctrl+Shift+L", drive.choose_log),
        (say("Render the film of the script or log"), "Ctrl+Shift+Return", panel.film),
        (say("Another seed"), "", panel.another_seed),
        (say("Add the whole take to the film as a shot"), "", panel.verbs.send_to_film),
        (say("Use a still of the take as the background of elements"), "", panel.verbs.send_to_elements),
    ]
    in_the_world: list[Entry] = [
        (say("Bookmark the place"), "B", walking.bookmark),
        (say("Rewind 5 seconds"), "Backspace", walking.rewind),
        (say("Pause, or walk on"), "P", walking.toggle_pause),
    ]
    on_stage: list[Entry] = [
        (say("How the picture was read"), "R", panel.reading.toggle),
        (say("Switch between picture, walk and take"), "T", panel.on_stage.switch),
    ]
    played = _player_actions(panel)
    escape = escape_actions(
        stage, (say("Cancel the film"), "Escape", panel.cancel), (say("Let go"), "Escape", panel.let_go)
    )
    fields = field_actions(stage, panel.inspector.fields(), panel.inspector.go_to)
    walks = [add_action(stage, entry, IN_WINDOW) for entry in of_the_walk]
    walks += [add_action(stage, entry, ON_STAGE) for entry in in_the_world]
    stage.screen.addActions(walks)
    return (
        [*escape, *fields, *walks]
        + [add_action(stage, entry, IN_WINDOW) for entry in everywhere]
        + [add_action(stage, entry, ON_STAGE) for entry in on_stage]
        + played
        + _walk_keys(panel)
    )


def _player_actions(panel: "WorldPanel") -> list[QAction]:
    """The keys of the player, which are the world's while one walks."""
    stage = panel.stage
    entries = player_entries(panel.playback, stage.transport.loop.toggle, stage.full_screen)
    made = [
        add_action(stage, (text, FULL_SCREEN if keys == "F" else keys, act), ON_STAGE)
        for text, keys, act in entries
        if keys not in WITHOUT
    ]

    def share() -> None:
        for action in made:
            action.setEnabled(stage.view is View.TAKE)

    share()
    stage.view_changed.connect(share)
    return made


def _walk_keys(panel: "WorldPanel") -> list[QAction]:
    """The keys of the world for the overview of shortcuts. They never act by themselves: the view takes them."""
    keys = panel.keys

    def say(text: str) -> str:
        return QCoreApplication.translate("WorldPanel", text)

    deeds: list[tuple[str, tuple[Deed, ...]]] = [
        (say("In the world: walk"), ("forward", "left", "back", "right")),
        (say("In the world: run"), ("run",)),
        (say("In the world: jump"), ("jump",)),
        (say("In the world: strike"), ("attack",)),
        (say("In the world: look"), ("look left", "look right", "look up", "look down")),
    ]
    made = [QAction(text, panel.stage, visible=False) for text, _ in deeds]

    def show() -> None:
        for action, (_, its) in zip(made, deeds, strict=True):
            action.setShortcuts([QKeySequence(keys.key_of(deed)) for deed in its])

    show()
    keys.changed.connect(show)
    return made
