"""The actions of the music panel, with their shortcuts, for menus, the palette and the overview of shortcuts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from studio.panels.stage_actions import (
    IN_WINDOW,
    ON_STAGE,
    Entry,
    add_action,
    escape_actions,
    field_actions,
)

if TYPE_CHECKING:
    from studio.panels.music.panel import MusicPanel


def panel_actions(panel: "MusicPanel") -> list[QAction]:
    """All actions of the panel, already added to its stage."""

    def say(text: str) -> str:
        return QCoreApplication.translate("MusicPanel", text)

    stage, verbs, player, transport = panel.stage, panel.verbs, panel.player, panel.stage.transport
    everywhere: list[Entry] = [
        (say("Make the music"), "Ctrl+Return", panel.render),
        (say("Make it with another seed"), "", panel.render_another),
        (say("Write the idea"), "Ctrl+L", panel.write),
        (say("Open a song or a film to follow…"), "Ctrl+Shift+O", panel.inspector.well.open_file),
        (say("Follow or score a take…"), "", panel.choose_take),
        (say("Paste an idea or a file"), "Ctrl+V", panel.paste),
        (say("Plan anew"), "", verbs.plan_anew),
    ]
    on_stage: list[Entry] = [
        (say("Play or pause"), "Space", player.toggle),
        (say("Pause"), "K", player.pause),
        (say("To the start"), "Home", lambda: player.seek(0.0)),
        (say("To the end"), "End", lambda: player.seek(player.duration_s)),
        (say("Repeat the selection, or all"), "O", transport.loop.toggle),
        (say("Count a bar in"), "C", transport.count_in.toggle),
        (say("Follow the cursor"), "G", transport.follow.toggle),
        (say("Mixer"), "X", stage.song.caption.mixer.toggle),
        (say("Change between A and B"), "B", panel.on_stage.compare_other),
        (say("Switch between sketch and take"), "V", panel.on_stage.switch),
        (say("Rewrite the selected bars"), "R", verbs.rewrite),
        (say("Lock the selected bars"), "L", verbs.lock),
        (say("Extend: repeat the selected bars, or let the section go on"), "N", verbs.extend),
        (say("Make a loop of the selected bars"), "", verbs.make_loop),
        (say("Remove the selected bars"), "Delete", verbs.remove),
    ]
    escape = escape_actions(
        stage, (say("Stop making"), "Escape", panel.stop), (say("Let go"), "Escape", panel.let_go)
    )
    fields = field_actions(stage, panel.inspector.fields(), panel.inspector.go_to)
    return (
        escape
        + [add_action(stage, entry, IN_WINDOW) for entry in everywhere]
        + [add_action(stage, entry, ON_STAGE) for entry in on_stage]
        + panel.exports.actions()
        + [panel.into_film.action]
        + fields
    )
