"""Starts the window: quickly, with the last project, and with a net under everything that goes wrong."""

import signal
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from engines.contract import BadInput
from resources import ROOT
from studio import theme
from studio.preferences import Preferences
from studio.project.project import Project, is_project
from studio.project.recent import recent
from studio.theme import motion
from studio.theme.icons import icon
from studio.widgets.job_card import sentence
from studio.widgets.notices import Banner
from studio.window import MainWindow

SIGNAL_POLL_MS = 200
WARM_UP_MS = 1200


def main(project: Project | Path | None = None) -> int:
    """Open the studio on a project, a project's folder, or whatever was open last. Returns the exit status."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Matinee")
    app.setDesktopFileName("matinee")
    preferences = Preferences()
    translators = translate(app, preferences.language)
    dress(app, preferences)
    preferences.changed.connect(lambda _: dress(app, preferences))
    window = MainWindow(preferences)
    sys.excepthook = _show_failure
    signal.signal(signal.SIGINT, lambda *_: window.close())
    poll = QTimer(interval=SIGNAL_POLL_MS)
    poll.timeout.connect(lambda: None)  # lets Python see the signal while Qt waits
    poll.start()
    window.show()
    window.after_first_paint(lambda: begin(window, project))
    status = app.exec()
    del translators
    return status


def dress(app: QApplication, preferences: Preferences) -> None:
    """Follow the preferences that change how everything looks and moves."""
    motion.ask_for_less(preferences.reduce_motion)
    theme.apply(app, preferences.scheme)
    gold = theme.tokens().gold
    app.setWindowIcon(QIcon(icon("matinee", gold, gold, gold, 64)))


def translate(app: QApplication, language: str) -> list[QTranslator]:
    """Install the translations of a language, of Qt's own words and of ours, as far as there are any."""
    locale = QLocale(language) if language else QLocale()
    places = {
        "qtbase": QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath),
        "matinee": str(ROOT / "translations"),
    }
    found = []
    for name, folder in places.items():
        translator = QTranslator(app)
        if translator.load(locale, name, "_", folder):
            app.installTranslator(translator)
            found.append(translator)
    return found


def begin(window: MainWindow, wanted: Project | Path | None) -> None:
    """Open the project that is wanted; if it cannot be, say why and open another."""
    try:
        window.open_project(_get(wanted) if wanted else _last(window.preferences))
    except BadInput as error:
        instead = _fresh(window.preferences)
        window.open_project(instead)
        why = sentence(error.message.removeprefix("project: "))
        tr = QApplication.translate
        banner = Banner(f"{why}.", tr("app", "{0} was opened instead, a new project.").format(instead.name))
        banner.offer(tr("app", "Close"), lambda: None, "quiet")
        window.add_banner(banner)
    window.offer_models()
    QTimer.singleShot(WARM_UP_MS, window, window.warm_up)


def _get(wanted: Project | Path) -> Project:
    if isinstance(wanted, Project):
        return wanted
    folder = Path(wanted)
    empty = folder.is_dir() and not any(folder.iterdir())
    return Project.create(folder) if empty else Project.open(folder)


def _last(preferences: Preferences) -> Project:
    folder = next((folder for folder in recent() if is_project(folder)), None)
    return Project.open(folder) if folder else _fresh(preferences)


def _fresh(preferences: Preferences) -> Project:
    """A new project under a name that is free."""
    number = 1
    while (folder := preferences.projects_folder / f"Project {number}").exists():
        number += 1
    return Project.create(folder)


def _show_failure(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """One dialog at a time for what nobody foresaw; the studio goes on."""
    details = "".join(traceback.format_exception(kind, fault, trace))
    print(details, file=sys.stderr)
    if issubclass(kind, KeyboardInterrupt):
        QApplication.closeAllWindows()
        return
    from studio.widgets.failure import FailureDialog

    FailureDialog.show_once(str(fault) or kind.__name__, details)
