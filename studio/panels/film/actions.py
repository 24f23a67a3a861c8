"""The actions of the film panel, with their shortcuts, for menus, the palette and the overview of shortcuts."""

from functools import partial
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
    player_entries,
)

if TYPE_CHECKING:
    from studio.panels.film.panel import FilmPanel


def panel_actions(panel: "FilmPanel") -> list[QAction]:
    """All actions of the panel, already added to its stage."""

    def say(text: str) -> str:
        return QCoreApplication.translate("FilmPanel", text)

    stage, on_stage = panel.stage, panel.on_stage
    everywhere: list[Entry] = [
        (say("Shoot the film"), "Ctrl+Return", panel.render),
        (say("Shoot it with another seed"), "", panel.render_another),
        (say("Paint over the previs with a neural engine"), "Alt+Return", panel.shoot_it.offer),
        (say("Finish with what is shot"), "Ctrl+Shift+Return", panel.finish_here),
        (say("Write the script"), "Ctrl+E", panel.write),
        (say("Make shots of the script"), "", panel.reader.read_words),
        (say("Open a script…"), "Ctrl+Shift+O", panel.open_script),
        (say("Steer the film"), "Ctrl+L", panel.steer),
        (say("A picture as its set…"), "Ctrl+Shift+P", panel.shots.choose_picture),
        (say("Paste a script or a picture"), "Ctrl+V", panel.paste),
        (say("Shot before"), "Ctrl+Up", partial(panel.go_by, -1)),
        (say("Shot after"), "Ctrl+Down", partial(panel.go_by, 1)),
        (say("Try the sample"), "", panel.try_sample),
    ]
    on_shots: list[Entry] = [
        (say("Add a shot"), "N", panel.shots.add),
        (say("Split the shot in two"), "S", panel.shots.split),
        (say("Duplicate the shot"), "D", panel.shots.duplicate),
        (say("Lock or unlock the shot"), "O", panel.shots.lock),
        (say("Shoot the shot anew"), "G", panel.shots.reroll),
        (say("Delete the shot"), "Delete", panel.shots.delete),
        (say("Move the shot earlier"), "Alt+Up", partial(panel.shots.move_by, -1)),
        (say("Move the shot later"), "Alt+Down", partial(panel.shots.move_by, 1)),
        (say("To the live edge"), "E", on_stage.go_live),
        (say("Switch between shot and film"), "T", on_stage.switch),
        (say("Fit the picture"), "0", stage.canvas.fit),
        (say("Picture at full size"), "1", lambda: stage.canvas.set_zoom(1.0)),
        *player_entries(panel.playback, stage.transport.loop.toggle, stage.full_screen),
    ]
    escape = escape_actions(
        stage, (say("Stop shooting"), "Escape", panel.stop), (say("Close the notice"), "Escape", panel.let_go)
    )
    fields = field_actions(stage, panel.inspector.fields(), panel.inspector.go_to)
    return (
        escape
        + [add_action(stage, entry, IN_WINDOW) for entry in everywhere]
        + [add_action(stage, entry, ON_STAGE) for entry in on_shots]
        + panel.exports.actions()
        + fields
    )
