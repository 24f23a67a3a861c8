"""The actions of the elements panel, with their shortcuts, for menus, the palette and the overview of shortcuts."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from studio.panels.elements.cut_editor import Tool
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
    from studio.panels.elements.panel import ElementsPanel


def panel_actions(panel: "ElementsPanel") -> list[QAction]:
    """All actions of the panel, already added to its stage."""

    def say(text: str) -> str:
        return QCoreApplication.translate("ElementsPanel", text)

    stage, verbs = panel.stage, panel.verbs
    everywhere: list[Entry] = [
        (say("Render"), "Ctrl+Return", panel.render),
        (say("Render with another seed"), "", panel.render_another),
        (say("Open pictures…"), "Ctrl+Shift+P", panel.open_pictures),
        (say("Open a background…"), "Ctrl+Shift+B", panel.open_background),
        (say("Paste a picture or words"), "Ctrl+V", panel.paste),
        (say("Say what happens"), "Ctrl+L", panel.write),
        (say("Report on the take"), "", panel.takes.report),
        (say("Send the take to the film as a shot"), "", panel.takes.send_to_film),
        (say("Use the element as a portrait"), "", verbs.use_as_portrait),
        (say("Play what the words say"), "", panel.reading.forget_corrections),
        (say("Try the sample"), "", panel.try_sample),
    ]
    player = player_entries(panel.playback, stage.transport.loop.toggle, stage.full_screen)
    on_stage: list[Entry] = [
        (say("Cut out the chosen element"), "C", verbs.cut),
        (say("Rename the element"), "F2", verbs.rename),
        (say("Flip the element"), "H", verbs.flip),
        (say("Element in front"), "PgUp", partial(verbs.layer_by, 1)),
        (say("Element behind"), "PgDown", partial(verbs.layer_by, -1)),
        (say("Element earlier in the tray"), "Alt+Up", partial(verbs.move_by, -1)),
        (say("Element later in the tray"), "Alt+Down", partial(verbs.move_by, 1)),
        (say("Draw a path"), "P", verbs.toggle_paths),
        (say("Horizon and sun"), "I", verbs.toggle_light),
        (say("Reset placement"), "R", verbs.reset),
        (say("Remove the element"), "Delete", verbs.remove),
        (say("Switch between scene and take"), "T", panel.on_stage.switch),
        (say("Fit the picture"), "0", panel.fit),
        (say("Picture at full size"), "1", panel.full_size),
        (say("Play or rehearse"), "Space", panel.play),
        *(entry for entry in player if entry[1] != "Space"),
    ]
    in_editor: list[Entry] = [
        (say("Brush: add or remove"), "X", stage.editor.swap),
        (say("A box about the subject"), "B", partial(stage.editor.set_tool, Tool.BOX)),
        (say("A finer brush"), "[", stage.cut_bar.shrink),
        (say("A broader brush"), "]", stage.cut_bar.grow),
    ]
    escape = escape_actions(
        stage,
        (say("Stop the render"), "Escape", panel.stop),
        (say("Close, let go, back to the scene"), "Escape", panel.let_go),
    )
    fields = field_actions(stage, panel.inspector.fields(), panel.inspector.go_to)
    return (
        [*escape, *fields]
        + [add_action(stage, entry, IN_WINDOW) for entry in everywhere]
        + [add_action(stage, entry, ON_STAGE) for entry in on_stage]
        + [add_action(stage.editor, entry, ON_STAGE) for entry in in_editor]
    )
