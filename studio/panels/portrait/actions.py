"""The actions of the portrait panel, with their shortcuts, for menus, the palette and the overview of shortcuts."""

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
    from studio.panels.portrait.panel import PortraitPanel


def panel_actions(panel: "PortraitPanel") -> list[QAction]:
    """All actions of the panel, already added to its stage."""

    def say(text: str) -> str:
        return QCoreApplication.translate("PortraitPanel", text)

    stage = panel.stage
    everywhere: list[Entry] = [
        (say("Render take"), "Ctrl+Return", panel.render),
        (say("Render with another seed"), "", panel.render_another),
        (say("Open a picture…"), "Ctrl+Shift+P", panel.open_picture),
        (say("Open a recording…"), "Ctrl+Shift+A", panel.open_recording),
        (say("Load anchors…"), "", panel.rig.open_anchors),
        (say("Paste a picture or a sound"), "Ctrl+V", panel.paste),
        (say("Listen to the line"), "Ctrl+L", panel.listen),
        (say("Try the sample"), "", panel.try_sample),
    ]
    on_stage: list[Entry] = [
        (say("Find the face again"), "R", panel.rig.find),
        (say("Show or hide the handles"), "M", stage.toggle_handles),
        (say("Show all handles, or the main ones"), "A", stage.toggle_fine),
        (say("Close to the face, and back"), "Z", stage.canvas.zoom_to_set),
        (say("Fit the picture"), "0", stage.canvas.fit),
        (say("Picture at full size"), "1", lambda: stage.canvas.set_zoom(1.0)),
        (say("Switch between picture and take"), "T", panel.switch_view),
        *player_entries(panel.playback, stage.transport.loop.toggle, stage.full_screen),
    ]
    escape = escape_actions(
        stage,
        (say("Cancel the render"), "Escape", panel.cancel),
        (say("Close the notice, let go of the handle"), "Escape", panel.let_go),
    )
    fields = field_actions(stage, panel.inspector.fields(), panel.inspector.go_to)
    return (
        [*escape, *fields]
        + [add_action(stage, entry, IN_WINDOW) for entry in everywhere]
        + [add_action(stage, entry, ON_STAGE) for entry in on_stage]
    )
