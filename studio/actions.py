"""The actions of the studio: each once, with its name and its keys, for menus, the palette and the overview.

An action names what it does; the doing is the window's and the desk's.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu

from engines.contract import BadInput
from studio.project.project import Project
from studio.project.recent import recent
from studio.take_words import sentences
from studio.theme import Scheme
from studio.widgets.palette import Finding, Palette
from studio.widgets.take_card import Stage, clock

if TYPE_CHECKING:
    from studio.panels import Panel
    from studio.window import MainWindow

Keys: TypeAlias = QKeySequence | QKeySequence.StandardKey | str


class Actions(QObject):
    """All actions of one window, in groups by `group` name."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._icons: dict[QAction, str] = {}
        self._also: dict[QAction, str] = {}
        self.groups: dict[str, list[QAction]] = {}
        project, view, edit, go, help_ = (
            self.tr("Project"),
            self.tr("View"),
            self.tr("Edit"),
            self.tr("Places"),
            self.tr("Help"),
        )
        standard = QKeySequence.StandardKey
        self.new = self._add(project, self.tr("&New project…"), "plus", self.new_project, standard.New)
        self.open = self._add(
            project, self.tr("&Open project…"), "folder-open", self.choose_project, standard.Open
        )
        self.folder = self._add(project, self.tr("Show project in &folder"), "folder", self._show_folder)
        self.copy = self._add(
            project, self.tr("&Save a copy of the take…"), "export", window.desk.save_copy, "Ctrl+S"
        )
        self._also[self.copy] = self.tr("export download file")
        self.check = self._add(
            project, self.tr("&Verify a file…"), "shield-check", self.verify, "Ctrl+Shift+V"
        )
        self.trash = self._add(
            project, self.tr("&Empty the trash of deleted takes"), "trash-2", self._empty_trash
        )
        self.quit = self._add(project, self.tr("&Quit"), "log-out", window.close, "Ctrl+Q")
        self.undo = window.undo_stack.createUndoAction(window, self.tr("Undo"))
        self.redo = window.undo_stack.createRedoAction(window, self.tr("Redo"))
        self._register(edit, self.undo, "undo-2", [QKeySequence("Ctrl+Z")])
        self._register(edit, self.redo, "redo-2", [QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self._add(view, self.tr("Find anything"), "search", self.find, "Ctrl+K")
        self._add(view, self.tr("Show or fold the takes"), "panel-bottom", self._fold_strip, "Ctrl+J")
        self._add(view, self.tr("Show or fold the inspector"), "panel-right", self._fold_inspector, "Ctrl+I")
        self._add(view, self.tr("Show the takes"), "layers", self._show_takes, "Ctrl+T")
        self._add(view, self.tr("Show the queue"), "clock", lambda: window.desk.show_queue(), "Ctrl+Shift+Q")
        self._add(view, self.tr("Full screen"), "maximize", self._full_screen, "F11")
        for number, entry in enumerate(window.entries, 1):
            self._add(go, entry.name, entry.icon, self._go_to(entry.id), f"Ctrl+{number}")
        teach = self._add(go, self.tr("&Teach…"), "trending-up", self._go_to("teach"), "Ctrl+Shift+T")
        self._also[teach] = self.tr("train fine-tune learn style lora wizard")
        self._add(go, self.tr("Models"), "database", self._go_to("models"), "Ctrl+M")
        self._add(go, self.tr("Settings"), "settings", self._go_to("settings"), "Ctrl+,")
        keys = self._add(help_, self.tr("Keyboard shortcuts"), "keyboard", self.show_shortcuts, "F1")
        keys.setShortcuts([QKeySequence("F1"), QKeySequence("?")])
        self.about = self._add(help_, self.tr("About Matinee"), "info", self.show_about)
        self._palette: Palette | None = None

    def adopt(self, title: str, panel: "Panel") -> None:
        """Take in the actions of a panel that was just built."""
        self.groups[title] = [action for action in panel.actions() if action.text()]

    def forget(self, title: str) -> None:
        """Let go of the actions of a panel that is about to close."""
        self.groups.pop(title, None)

    def fill_project_menu(self, menu: QMenu) -> None:
        """The menu behind the project's name."""
        for action in (self.new, self.open):
            menu.addAction(action)
        again = menu.addMenu(self.tr("Open &recent"))
        again.aboutToShow.connect(lambda: self._fill_recent(again))
        menu.addSeparator()
        for action in (self.copy, self.folder, self.check, self.trash):
            menu.addAction(action)
        menu.addSeparator()
        for action in (self.about, self.quit):
            menu.addAction(action)

    def new_project(self) -> None:
        start = self._window.preferences.projects_folder / self.tr("New project")
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Name the new project"),
            str(start),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self._switch(lambda: Project.create(Path(name)))

    def choose_project(self) -> None:
        start = str(self._window.preferences.projects_folder)
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Open a project"), start)
        if folder:
            self.open_project(Path(folder))

    def open_project(self, folder: Path) -> None:
        if self._window.project is None or folder.resolve() != self._window.project.folder:
            self._switch(lambda: Project.open(folder))

    def verify(self, file: Path | None = None) -> None:
        """Show where a file comes from; without one, ask for it."""
        from studio.widgets.verify import VerifySheet

        VerifySheet(self._window, file if isinstance(file, Path) else None).open_sheet()

    def find(self) -> None:
        if self._palette is None:
            self._palette = Palette(self._window, self.findings)
        self._palette.open_sheet()

    def show_shortcuts(self) -> None:
        from studio.widgets.shortcuts import ShortcutsSheet

        others = {entry.name for entry in self._window.entries if entry.id != self._window.place}
        shown = {group: actions for group, actions in self.groups.items() if group not in others}
        ShortcutsSheet(self._window, shown).open_sheet()

    def show_about(self) -> None:
        from studio.widgets.about import AboutSheet

        AboutSheet(self._window).open_sheet()

    def findings(self) -> list[Finding]:
        """Everything that can be found now."""
        found = []
        for group, actions in self.groups.items():
            for action in actions:
                if action.isEnabled() and action.isVisible():
                    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                    icon = self._icons.get(action, "sparkles")
                    also = self._also.get(action, "")
                    found.append(Finding(plain(action), group, icon, action.trigger, keys, also))
        window = self._window
        for take in window.desk.takes():
            kind = " · ".join((self.tr("Take"), clock(take.duration_s)))
            key = str(take.number)
            found.append(Finding(take.title, kind, "film", partial(window.desk.open_take, key)))
        found += self._take_findings()
        schemes: dict[Scheme, str] = {
            "dark": self.tr("Dark theme"),
            "light": self.tr("Light theme"),
            "system": self.tr("Follow the system's theme"),
        }
        for scheme, title in schemes.items():
            act = partial(setattr, window.preferences, "scheme", scheme)
            found.append(Finding(title, self.tr("View"), "sparkles", act))
        from studio.widgets.settings import setting_names

        for name, title in setting_names().items():
            found.append(Finding(title, self.tr("Setting"), "settings", partial(window.show_setting, name)))
        for folder in recent():
            if window.project is None or folder != window.project.folder:
                found.append(
                    Finding(
                        self.tr("Open {name}").format(name=folder.name),
                        self.tr("Project"),
                        "folder",
                        partial(self.open_project, folder),
                    )
                )
        return found

    def _take_findings(self) -> list[Finding]:
        """What can be done to the take that is chosen."""
        gallery = self._window.strip.gallery
        chosen = [card for card in gallery.chosen() if card.stage is Stage.DONE]
        if len(chosen) != 1:
            return []
        card = chosen[0]
        doings = {
            self.tr("Render it again with another seed"): partial(gallery.rerun.emit, card.key),
            self.tr("Use its settings"): partial(gallery.settings_wanted.emit, card.key),
            self.tr("Show it in its folder"): partial(gallery.folder_wanted.emit, card.key),
            self.tr("Verify where it comes from"): partial(gallery.verify_wanted.emit, card.key),
            self.tr("Delete the take"): partial(gallery.deleted.emit, [card.key]),
        }
        return [Finding(text, card.title, "film", act) for text, act in doings.items()]

    def _add(
        self, group: str, text: str, icon: str, act: Callable[[], object], keys: Keys | None = None
    ) -> QAction:
        action = QAction(text, self._window)
        action.triggered.connect(lambda: act())
        self._register(group, action, icon, [QKeySequence(keys)] if keys is not None else [])
        return action

    def _register(self, group: str, action: QAction, icon: str, keys: list[QKeySequence]) -> None:
        action.setShortcuts(keys)
        self._icons[action] = icon
        self.groups.setdefault(group, []).append(action)
        self._window.addAction(action)

    def _go_to(self, place: str) -> Callable[[], None]:
        return lambda: self._window.show_place(place)

    def _switch(self, get: Callable[[], Project]) -> None:
        try:
            self._window.open_project(get())
        except BadInput as error:
            self._window.toast.say(sentences(error))

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        here = self._window.project.folder if self._window.project else None
        for folder in recent():
            if folder != here:
                menu.addAction(folder.name, partial(self.open_project, folder))
        if menu.isEmpty():
            menu.addAction(self.tr("None yet")).setEnabled(False)

    def _show_folder(self) -> None:
        if self._window.project:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._window.project.folder)))

    def _empty_trash(self) -> None:
        """Deleted takes leave for good, and with them the steps that could bring them back."""
        if self._window.project:
            self._window.undo_stack.clear()
            self._window.project.gallery.empty_trash()

    def _fold_strip(self) -> None:
        self._window.strip_fold.set_open(not self._window.strip_fold.is_open)

    def _fold_inspector(self) -> None:
        self._window.inspector_fold.set_open(not self._window.inspector_fold.is_open)

    def _show_takes(self) -> None:
        self._window.strip_fold.set_open(True)
        self._window.strip.show_queue(False)
        self._window.strip.gallery.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)


def plain(action: QAction) -> str:
    """An action's text without its mnemonic."""
    return action.text().replace("&", "")
