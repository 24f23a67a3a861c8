"""The settings page: one row a preference, kept as soon as it is changed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.preferences import Preferences
from studio.widgets.controls import DropDown, ElidedLabel, Hairline, Switch, button, label
from studio.widgets.machines import Machines

WIDTH = 640


def setting_names() -> dict[str, str]:
    """What can be set, by the name of its preference, in the user's language."""
    tr = QCoreApplication.translate
    return {
        "scheme": tr("Settings", "Theme: dark, light or as the system"),
        "language": tr("Settings", "Language"),
        "reduce_motion": tr("Settings", "Reduce motion"),
        "notifications": tr("Settings", "Notify me when a take is ready"),
        "projects_folder": tr("Settings", "Folder for new projects"),
        "clusters": tr("Settings", "Machines that render"),
    }


class SettingsPage(QScrollArea):
    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._controls: dict[str, QWidget] = {}
        self._hints: dict[str, ElidedLabel] = {}
        self.setAccessibleName(self.tr("Settings"))
        self.setWidgetResizable(True)
        inside = QFrame()
        middle = QHBoxLayout(inside)
        middle.setContentsMargins(32, 32, 32, 32)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        sheet = QWidget()
        sheet.setLayout(self._column)
        sheet.setMaximumWidth(WIDTH)
        middle.addWidget(sheet, 1)
        middle.addStretch(0)
        self._column.addWidget(label(self.tr("Settings"), "heading"))
        self._group(self.tr("Look"))
        self._row("scheme", self.tr("Theme"), "", self._scheme())
        self._row(
            "language", self.tr("Language"), self.tr("Takes effect at the next start."), self._language()
        )
        self._row(
            "reduce_motion",
            self.tr("Reduce motion"),
            self.tr("Things jump instead of gliding. The system's own wish is always followed."),
            self._switch(self.tr("Reduce motion"), preferences.reduce_motion, self._set("reduce_motion")),
        )
        self._group(self.tr("Work"))
        self._row(
            "notifications",
            self.tr("Notify me when a take is ready"),
            self.tr("Only while another window is in front."),
            self._switch(self.tr("Notifications"), preferences.notifications, self._set("notifications")),
        )
        where = str(preferences.projects_folder)
        self._row("projects_folder", self.tr("Folder for new projects"), where, self._folder())
        self._group(self.tr("Other machines"))
        machines = Machines(preferences)
        self._column.addWidget(machines)
        self._controls["clusters"] = machines.findChild(QWidget, "first") or machines
        self._column.addStretch()
        self.setWidget(inside)

    def show_setting(self, name: str) -> None:
        """Bring one setting into view and give it the keyboard."""
        control = self._controls[name]
        self.ensureWidgetVisible(control)
        control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set(self, name: str) -> Callable[[bool], None]:
        return lambda on: setattr(self._preferences, name, on)

    def _group(self, title: str) -> None:
        self._column.addSpacing(28)
        self._column.addWidget(label(title.upper(), "caps"))
        self._column.addSpacing(8)

    def _row(self, name: str, title: str, hint: str, control: QWidget) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(title))
        if hint:
            self._hints[name] = ElidedLabel(hint, "faint")
            words.addWidget(self._hints[name])
        row = QHBoxLayout()
        row.setContentsMargins(0, 10, 0, 10)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        self._column.addLayout(row)
        self._column.addWidget(Hairline())
        first = control.findChild(QWidget, "first")
        self._controls[name] = first or control

    def _scheme(self) -> QWidget:
        frame = QFrame()
        frame.setProperty("surface", "segments")
        row = QHBoxLayout(frame)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        group = QButtonGroup(frame)
        for scheme, text in (
            ("dark", self.tr("Dark")),
            ("light", self.tr("Light")),
            ("system", self.tr("System")),
        ):
            choice = button(text, "segment", self.tr("Theme: {name}").format(name=text))
            choice.setCheckable(True)
            choice.setChecked(scheme == self._preferences.scheme)
            choice.setObjectName("first" if scheme == "dark" else scheme)
            choice.clicked.connect(lambda _, scheme=scheme: setattr(self._preferences, "scheme", scheme))
            group.addButton(choice)
            row.addWidget(choice)
        return frame

    def _language(self) -> DropDown:
        box = DropDown(self.tr("Language"))
        box.setMinimumWidth(180)
        box.addItem(self.tr("As the system"), "")
        box.addItem(QLocale("en").nativeLanguageName(), "en")
        box.setCurrentIndex(max(0, box.findData(self._preferences.language)))
        box.activated.connect(lambda _: setattr(self._preferences, "language", box.currentData()))
        return box

    def _switch(self, name: str, on: bool, changed: Callable[[bool], None]) -> Switch:
        switch = Switch(name)
        switch.setChecked(on)
        switch.toggled.connect(changed)
        return switch

    def _folder(self) -> QPushButton:
        change = button(self.tr("&Choose…"), "", self.tr("Choose the folder for new projects"))

        def choose() -> None:
            start = str(self._preferences.projects_folder)
            folder = QFileDialog.getExistingDirectory(self, self.tr("Folder for new projects"), start)
            if folder:
                self._preferences.projects_folder = Path(folder)
                self._hints["projects_folder"].setText(folder)

        change.clicked.connect(choose)
        return change
