"""The main window: what stands where, and which place is shown.

It lays out the bar, the rail, the stage, the inspector and the strip, keeps the open project with its queue, and
lends both to the panels. What the user does to takes and jobs is `studio.desk`; the actions are
`studio.actions`.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QUndoStack,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from engines.contract import BadInput
from studio.actions import Actions
from studio.desk import Desk
from studio.jobs.queue import JobQueue
from studio.jobs.trainings import Trainings
from studio.panels import PANELS, Panel, PanelEntry, Studio
from studio.preferences import Preferences
from studio.project.project import Project
from studio.teaching import Teaching
from studio.theme.tokens import INSPECTOR, PANEL_MARGIN, STRIP
from studio.training_desk import TrainingDesk
from studio.widgets.controls import Hairline
from studio.widgets.fold import Fold
from studio.widgets.gallery import TakesModel
from studio.widgets.notices import Banner, Toast
from studio.widgets.rail import Rail
from studio.widgets.strip import TAB_ROW, Strip
from studio.widgets.top_bar import TopBar

MODELS, SETTINGS, TEACH = "models", "settings", "teach"
TITLE_BAR = 32


class MainWindow(QMainWindow):
    """One window on one project."""

    def __init__(self, preferences: Preferences, panels: list[PanelEntry] | None = None) -> None:
        super().__init__()
        self.setObjectName("studio")
        self.setWindowTitle("Matinee")
        self.setAcceptDrops(True)
        self.setMinimumSize(1024, 640)
        self.preferences = preferences
        self.entries = PANELS if panels is None else panels
        self.undo_stack = QUndoStack(self)
        self.project: Project | None = None
        self.queue: JobQueue | None = None
        self.panels: dict[str, Panel] = {}
        self.place = ""
        self._pages: dict[str, QWidget] = {}
        self._waits_for_paint: Callable[[], None] | None = None

        self.takes = TakesModel(self)
        self.strip = Strip(self.takes)
        self.rail = Rail()
        self._project_menu = QMenu(self)
        self.top_bar = TopBar(self._project_menu)
        self._stages, self._inspectors, self._places = QStackedWidget(), QStackedWidget(), QStackedWidget()
        self._banners = QFrame()
        self.strip_fold = Fold(self.strip, STRIP, across=False, folded=TAB_ROW)
        self.inspector_fold = Fold(self._inspectors, INSPECTOR, across=True)
        self._lay_out()
        self.toast = Toast(self._places, over=self.strip_fold)
        self.trainings = Trainings(self)
        self.training_desk = TrainingDesk(self, self.trainings)
        self.teaching = Teaching(self, self.trainings)
        self.desk = Desk(self)
        self.actions_ = Actions(self)
        self.actions_.fill_project_menu(self._project_menu)
        self._connect()
        self._restore()

    # --- projects

    def open_project(self, project: Project) -> None:
        """Show a project; the one that was open before is saved and closed."""
        places = (self.place, self.preferences.place, self.entries[0].id)
        shown = next(place for place in places if place in {entry.id for entry in self.entries})
        self.close_project()
        self.project = project
        project.setParent(self)
        self.queue = JobQueue(project)
        self.desk.open(project, self.queue)
        self.show_place(shown)
        self._stages.currentWidget().setFocus()
        self.desk.offer_interrupted()
        self.training_desk.offer_interrupted()

    def close_project(self) -> None:
        """Let go of the project and of everything that was built for it."""
        self.undo_stack.clear()
        self.toast.hide()
        for place, panel in self.panels.items():
            self.actions_.forget(self.entry(place).name)
            panel.close()
            for stack, widget in ((self._stages, panel.stage), (self._inspectors, panel.inspector)):
                stack.removeWidget(widget)
                widget.deleteLater()
        self.panels.clear()
        self.desk.close()
        if self.queue:
            self.queue.close()
            self.queue.deleteLater()
        if self.project:
            self.project.close()
            self.project.deleteLater()
        self.project = self.queue = None

    # --- places

    def show_place(self, place: str) -> None:
        """Bring a panel, the models or the settings to the front, or the wizard over them."""
        if place == TEACH:
            self.rail.show_chosen(self.place)
            self.teaching.open()
            return
        if place in (MODELS, SETTINGS):
            self._places.setCurrentWidget(self._page(place))
            title = self.tr("Models") if place == MODELS else self.tr("Settings")
        else:
            panel = self.panel(place)
            self._stages.setCurrentWidget(panel.stage)
            self._inspectors.setCurrentWidget(panel.inspector)
            self._places.setCurrentIndex(0)
            title = self.entry(place).name
        self.place = place
        self.rail.show_chosen(place)
        self.top_bar.show_place(self.project_name(), title)
        self.setWindowTitle(f"{self.project.name} – Matinee" if self.project else "Matinee")

    def panel(self, place: str) -> Panel:
        """The panel with this id, built when it is first asked for."""
        if place not in self.panels:
            assert self.project is not None
            assert self.queue is not None
            entry = self.entry(place)
            panel = entry.build(
                Studio(
                    self.project,
                    self.queue,
                    self.undo_stack,
                    self.toast.say,
                    self.show_model,
                    self.strip.gallery.choose,
                    self.hand_over,
                    self.fill,
                )
            )
            self._stages.addWidget(panel.stage)
            self.teaching.look_for_drops(panel.stage)
            self._inspectors.addWidget(panel.inspector)
            self.panels[place] = panel
            self.actions_.adopt(entry.name, panel)
        return self.panels[place]

    def entry(self, place: str) -> PanelEntry:
        return next(entry for entry in self.entries if entry.id == place)

    def show_model(self, model: str) -> None:
        """Open the models page at one model."""
        self.show_place(MODELS)
        self._page(MODELS).show_model(model)  # type: ignore[attr-defined]

    def show_setting(self, name: str) -> None:
        """Open the settings at one of them."""
        self.show_place(SETTINGS)
        self._page(SETTINGS).show_setting(name)  # type: ignore[attr-defined]

    def project_name(self) -> str:
        return self.project.name if self.project else "Matinee"

    def add_banner(self, banner: Banner) -> None:
        """Put a notice above the stage."""
        column = self._banners.layout()
        assert column is not None
        column.addWidget(banner)
        self._banners.show()
        banner.answered.connect(lambda: self._banners.setVisible(column.count() > 1))

    # --- files that are dropped or pasted anywhere

    def offer_files(self, files: list[Path]) -> bool:
        """Give files to the panel that is shown."""
        if self.place not in self.panels or not files:
            return False
        taken = self.panels[self.place].accept_files(files)
        if not taken:
            names = ", ".join(file.name for file in files[:3])
            self.teaching.offer(files, self.tr("Nothing here can use {names}.").format(names=names))
        return taken

    def hand_over(self, place: str, files: list[Path]) -> None:
        """Go to a panel and give it files."""
        self.show_place(place)
        self.offer_files(files)

    def fill(self, place: str, field: str, file: Path) -> None:
        """Go to a panel and give it a file for a field of its request."""
        self.show_place(place)
        if self.project and place in self.panels:
            kept = self.project.folder / self.project.import_asset(file, field)
            self.panels[place].use_settings({field: str(kept)})

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()) and self.place in self.panels:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.offer_files(files_in(event.mimeData())):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.offer_files(files_in(QGuiApplication.clipboard().mimeData()))
        else:
            super().keyPressEvent(event)

    # --- life

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.training_desk.may_close():
            event.ignore()
            return
        self.teaching.close()
        self.preferences.keep_geometry(self.saveGeometry())
        self.preferences.place = self.place
        if MODELS in self._pages:
            self._pages[MODELS].close_fetch()  # type: ignore[attr-defined]
        try:
            self.close_project()
        except BadInput as error:
            self.toast.say(error.message)
        event.accept()
        super().closeEvent(event)

    def offer_models(self) -> None:
        """At a first start, list the built-in models that are not here yet, and offer to get them."""
        from studio.widgets.models_page import missing_banner

        if banner := missing_banner(lambda: self.show_place(MODELS), self._get_builtin):
            self.add_banner(banner)

    def _get_builtin(self) -> None:
        self.show_place(MODELS)
        self._page(MODELS).get_builtin()  # type: ignore[attr-defined]

    def warm_up(self) -> None:
        """Start the workers, so that the first take need not wait for them."""
        if self.queue:
            self.queue.warm_up()

    def after_first_paint(self, what: Callable[[], None]) -> None:
        """Do what can wait until the window is on the screen."""
        self._waits_for_paint = what

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if what := self._waits_for_paint:
            self._waits_for_paint = None
            QTimer.singleShot(0, self, what)

    def _page(self, place: str) -> QWidget:
        if place not in self._pages:
            if place == MODELS:
                from studio.widgets.models_page import ModelsPage

                places = {entry.id: entry.name for entry in self.entries}
                page: QWidget = ModelsPage(
                    places, self.toast.say, self, lambda: self.queue.engines if self.queue else []
                )
            else:
                from studio.widgets.settings import SettingsPage

                page = SettingsPage(self.preferences)
            self._pages[place] = page
            self._places.addWidget(page)
        return self._pages[place]

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        notices = QVBoxLayout(self._banners)
        notices.setContentsMargins(PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN, 0)
        notices.setSpacing(8)
        self._banners.hide()
        middle.addWidget(self._banners)
        middle.addWidget(self._stages, 1)
        middle.addWidget(Hairline())
        middle.addWidget(self.strip_fold)
        workspace = QWidget()
        across = QHBoxLayout(workspace)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(middle, 1)
        across.addWidget(Hairline(vertical=True))
        across.addWidget(self.inspector_fold)
        self._inspectors.setProperty("surface", "panel")
        self._places.addWidget(workspace)

        floor = QWidget()
        column = QVBoxLayout(floor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(Hairline())
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.rail)
        below.addWidget(Hairline(vertical=True))
        below.addWidget(self._places, 1)
        column.addLayout(below, 1)
        self.setCentralWidget(floor)
        for entry in self.entries:
            self.rail.add(entry.id, entry.name, entry.icon)
        self.rail.add(TEACH, self.tr("Teach"), "trending-up", at_foot=True)
        self.rail.add(MODELS, self.tr("Models"), "database", at_foot=True)
        self.rail.add(SETTINGS, self.tr("Settings"), "settings", at_foot=True)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_place)
        self.training_desk.opened.connect(self.teaching.watch)
        self.undo_stack.indexChanged.connect(self.toast.hide)
        self.top_bar.find.connect(self.actions_.find)
        self.top_bar.queue_wanted.connect(self.desk.show_queue)
        self.top_bar.device_wanted.connect(lambda: self.show_place(MODELS))
        self.top_bar.machines_wanted.connect(lambda: self.show_place(SETTINGS))
        self.top_bar.render_on_chosen.connect(lambda on: setattr(self.preferences, "render_on", on))
        self.strip.fold_wanted.connect(lambda: self.strip_fold.set_open(not self.strip_fold.is_open))
        self.strip_fold.toggled.connect(self.strip.show_open)
        for part, fold in (("strip", self.strip_fold), ("inspector", self.inspector_fold)):
            fold.toggled.connect(lambda is_open, part=part: self.preferences.keep_open(part, is_open))

    def _restore(self) -> None:
        if not self.restoreGeometry(self.preferences.geometry()):
            frame = QSize(0, TITLE_BAR)
            self.resize(QSize(1440, 900).boundedTo(self.screen().availableSize() - frame))
        self.strip_fold.set_open(self.preferences.is_open("strip"))
        self.inspector_fold.set_open(self.preferences.is_open("inspector"))


def files_in(data: QMimeData) -> list[Path]:
    """The local files that a drag or the clipboard carries."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
