"""The actions of the portrait panel, with their shortcuts, for menus, the palette and the overview of shortcuts.

Single keys work while the stage has the focus, so that they never get in the way of typing or of buttons.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence

from studio.widgets.player import player_keys

if TYPE_CHECKING:
    from studio.panels.portrait.panel import PortraitPanel


def panel_actions(panel: "PortraitPanel") -> list[QAction]:
    """All actions of the panel, already added to its stage."""

    def say(text: str) -> str:
        return QCoreApplication.translate("PortraitPanel", text)

    stage, playback = panel.stage, panel.playback
    keys = player_keys(playback)
    everywhere: list[tuple[str, str, Callable[[], None]]] = [
        (say("Render take"), "Ctrl+Return", panel.render),
        (say("Render with another seed"), "", panel.render_another),
        (say("Open a picture…"), "Ctrl+Shift+P", panel.open_picture),
        (say("Open a recording…"), "Ctrl+Shift+A", panel.open_recording),
        (say("Paste a picture or a sound"), "Ctrl+V", panel.paste),
        (say("Listen to the line"), "Ctrl+L", panel.listen),
        (say("Try the sample"), "", panel.try_sample),
    ]
    on_stage: list[tuple[str, str, Callable[[], None]]] = [
        (say("Find the face again"), "R", panel.find_faces),
        (say("Show or hide the handles"), "M", stage.toggle_handles),
        (say("Show all handles, or the main ones"), "A", stage.toggle_fine),
        (say("Close to the face, and back"), "Z", stage.canvas.zoom_to_set),
        (say("Fit the picture"), "0", stage.canvas.fit),
        (say("Picture at full size"), "1", lambda: stage.canvas.set_zoom(1.0)),
        (say("Switch between picture and take"), "T", panel.switch_view),
        (say("Play or pause"), "Space", keys["Space"]),
        (say("Play backwards, faster each time"), "J", keys["J"]),
        (say("Pause"), "K", keys["K"]),
        (say("Play forwards, faster each time"), "L", keys["L"]),
        (say("One frame back"), ",", keys[","]),
        (say("One frame on"), ".", keys["."]),
        (say("To the start"), "Home", keys["Home"]),
        (say("To the end"), "End", keys["End"]),
        (say("Loop"), "Shift+L", lambda: stage.transport.loop.toggle()),
        (say("Full screen"), "F", stage.full_screen),
    ]
    in_window = Qt.ShortcutContext.WindowShortcut
    cancel = _action(panel, say("Cancel the render"), "Escape", panel.cancel, in_window)
    let_go = _action(panel, say("Close the notice, let go of the handle"), "Escape", panel.let_go, in_window)

    def share_escape() -> None:
        cancel.setEnabled(stage.is_working)
        let_go.setEnabled(not stage.is_working)

    share_escape()
    stage.view_changed.connect(share_escape)
    fields = [
        _action(panel, title, "", partial(panel.inspector.go_to, field), in_window)
        for field, title in panel.inspector.fields().items()
    ]
    return (
        [cancel, let_go, *fields]
        + [_action(panel, *entry, in_window) for entry in everywhere]
        + [_action(panel, *entry, Qt.ShortcutContext.WidgetWithChildrenShortcut) for entry in on_stage]
    )


def _action(
    panel: "PortraitPanel", text: str, keys: str, act: Callable[[], None], context: Qt.ShortcutContext
) -> QAction:
    action = QAction(text, panel.stage)
    if keys:
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(context)
    action.triggered.connect(lambda _=False: act())
    panel.stage.addAction(action)
    return action
