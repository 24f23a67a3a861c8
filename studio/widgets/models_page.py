"""The models page: what the studio can use, what of it is here, and getting, checking and removing it; and what was
taught here."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from engines import catalogue
from engines.catalogue import Entry, Status
from engines.contract import EngineCard
from engines.download import Transfer
from studio.needs import companions, missing, never_here
from studio.widgets.controls import button, label, set_role
from studio.widgets.job_card import sentence, time_left
from studio.widgets.model_fetch import ModelFetch
from studio.widgets.model_question import ALONE, TOGETHER, question, refusal
from studio.widgets.notices import Banner
from studio.widgets.plates import Question
from studio.widgets.sizes import named, size_text
from studio.widgets.taught_rows import TaughtRows, Tell

WIDTH, MARGIN = 820, 32
Engines = Callable[[], Sequence[EngineCard]]


def missing_builtin() -> list[Entry]:
    """The built-in models that are not, or not whole, on this machine."""
    return missing(entry for entry in catalogue.entries() if entry.builtin)


def missing_banner(look: Callable[[], object], get: Callable[[], object]) -> Banner | None:
    """The notice of a first start; None if all built-in models are here."""
    missing = missing_builtin()
    if not missing:
        return None
    tr = QCoreApplication.translate
    total = size_text(sum(entry.download for entry in missing))
    listed = " · ".join(f"{entry.title} ({entry.licence})" for entry in missing)
    banner = Banner(
        tr("ModelsPage", "The built-in models are not here yet: {size}").format(size=total), listed
    )
    banner.offer(tr("ModelsPage", "Look at them"), look, "quiet")
    banner.offer(tr("ModelsPage", "Get them"), get, "primary")
    return banner


class ModelRow(QFrame):
    """One model of the catalogue, and what the `engines` that use it need besides. `spoke` when it asks or refuses."""

    spoke = Signal()

    def __init__(self, entry: Entry, fetch: ModelFetch, engines: Engines) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._entry, self._fetch, self._engines = entry, fetch, engines
        self._question: Question | None = None
        self._state = label("", "dim")
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName(self.tr("Progress of {title}").format(title=entry.title))
        self._trouble = label("", "red")
        self._trouble.setWordWrap(True)
        self._get = button(self.tr("Get"), "", self.tr("Get {title}").format(title=entry.title))
        self._stop = button(
            self.tr("Stop"), "quiet", self.tr("Stop getting {title}").format(title=entry.title)
        )
        self._verify = button(self.tr("Verify"), "quiet", self.tr("Verify {title}").format(title=entry.title))
        self._remove = button(self.tr("Remove"), "quiet", self.tr("Remove {title}").format(title=entry.title))
        self._get.clicked.connect(self._want)
        self._stop.clicked.connect(lambda: fetch.cancel(entry.id))
        self._verify.clicked.connect(lambda: fetch.verify(entry.id))
        self._remove.clicked.connect(self._drop)
        self._lay_out()
        self.show_needs()
        self.show_state()

    def show_needs(self) -> None:
        """Show what the engines, as they are known now, need besides the model."""
        never, besides = self._needs_besides()
        told = [self.tr("Cannot run on this computer")] if never else []
        if besides:
            told.append(self.tr("Needs besides: {others}").format(others=named(besides)))
        self._needs.setText(" · ".join(told))
        self._needs.setToolTip(sentence(never))
        self._needs.setVisible(bool(told))

    def show_state(self, trouble: str = "") -> None:
        """Show how the model is now, and what went wrong last, if anything did."""
        status, busy = catalogue.status(self._entry.id), self._fetch.waits(self._entry.id)
        here = status is Status.INSTALLED
        words = {
            Status.INSTALLED: self.tr("Installed"),
            Status.PARTIAL: self.tr("Partly installed"),
            Status.MISSING: self.tr("Not installed"),
            Status.DAMAGED: self.tr("Damaged"),
        }
        role = {Status.INSTALLED: "green", Status.DAMAGED: "red"}.get(status, "dim")
        self._facts.setText(f"{self._entry.licence} · {self._entry.holder} · {self._size(status)}")
        self._state.setText(self.tr("Waiting") if busy else words[status])
        set_role(self._state, "dim" if busy else role)
        self._bar.setVisible(busy)
        self._bar.setMaximum(1000 if not busy else 0)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self._get.setVisible(not busy and (not here or bool(trouble)))
        self._stop.setVisible(busy)
        self._verify.setVisible(not busy and here)
        self._remove.setVisible(not busy and status is not Status.MISSING)

    def _size(self, status: Status) -> str:
        """What it takes here, or will take: the hub tells what a repository really holds when it is asked."""
        if self._entry.repository is None:
            return size_text(self._entry.size)
        if status is Status.INSTALLED:
            return size_text(catalogue.on_disk(self._entry.id))
        known = sum(file.size for file in catalogue.contents(self._entry.id))
        whole = (
            size_text(known) if known else self.tr("about {size}").format(size=size_text(self._entry.size))
        )
        begun = 0 if status is Status.MISSING else catalogue.on_disk(self._entry.id)
        return (
            self.tr("{done} of {whole} here").format(done=size_text(begun), whole=whole) if begun else whole
        )

    def show_transfer(self, transfer: Transfer) -> None:
        """Show how far it has travelled."""
        share = transfer.done / max(transfer.total, 1)
        parts = [f"{size_text(transfer.done)} / {size_text(transfer.total)}"]
        if transfer.time_left_s is not None:
            parts.append(time_left(transfer.time_left_s))
        self._state.setText(" · ".join(parts))
        self._bar.setMaximum(1000)
        self._bar.setValue(round(share * 1000))

    def _needs_besides(self) -> tuple[str, list[Entry]]:
        engines = self._engines()
        return never_here(self._entry.id, engines), companions(self._entry.id, engines)

    def _want(self) -> None:
        """Get it, where that needs no question and there is room."""
        never, besides = self._needs_besides()
        if trouble := refusal(self._entry, never):
            self.show_state(trouble)
            self.spoke.emit()
        elif asked := question(self._entry, missing(besides), never):
            self._ask(asked, missing(besides))
        else:
            self._fetch.get(self._entry.id)

    def _ask(self, asked: Question, besides: Sequence[Entry]) -> None:
        self._answered("", ())
        self._question = asked
        asked.answered.connect(lambda answer: self._answered(answer, besides))
        self._column.addWidget(asked)
        asked.ask()
        self.spoke.emit()

    def _answered(self, answer: str, besides: Sequence[Entry]) -> None:
        if self._question:
            self._question.hide()
            self._question.deleteLater()
            self._question = None
        if answer in (ALONE, TOGETHER):
            self._fetch.get(self._entry.id)
        for entry in besides if answer == TOGETHER else ():
            self._fetch.get(entry.id)

    def _drop(self) -> None:
        catalogue.remove(self._entry.id)
        self.show_state()

    def _lay_out(self) -> None:
        entry = self._entry
        head, foot = QHBoxLayout(), QHBoxLayout()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 8)
        column.setSpacing(4)
        head.addWidget(label(entry.title, "strong"))
        head.addStretch()
        head.addWidget(self._state)
        column.addLayout(head)
        purpose = label(entry.does, "label")
        purpose.setWordWrap(True)
        column.addWidget(purpose)
        self._needs = label("", "faint")
        self._needs.setWordWrap(True)
        column.addWidget(self._needs)
        if entry.doubt:
            doubt = label(entry.doubt, "faint")
            doubt.setWordWrap(True)
            column.addWidget(doubt)
        foot.setSpacing(4)
        self._facts = label("", "faint")
        self._facts.setWordWrap(True)
        foot.addWidget(self._facts, 1)
        if entry.terms:
            terms = button(
                self.tr("Read the licence"),
                "link",
                self.tr("Read the licence of {title}").format(title=entry.title),
            )
            terms.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(entry.terms)))
            foot.addWidget(terms)
        for made in (self._verify, self._remove, self._stop, self._get):
            foot.addWidget(made)
        column.addLayout(foot)
        column.addWidget(self._bar)
        column.addWidget(self._trouble)


class ModelsPage(QScrollArea):
    """`places` names the panels, `tell` is the window's line, `engines` gives the cards that are known by then."""

    def __init__(
        self, places: Mapping[str, str], tell: Tell, parent: QWidget | None = None, engines: Engines = list
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Models"))
        self.setWidgetResizable(True)
        self._fetch = ModelFetch(self)
        self._rows: dict[str, ModelRow] = {}
        inside = QFrame()
        across = QHBoxLayout(inside)
        across.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column = QVBoxLayout()
        column.setSpacing(8)
        sheet = QWidget()
        sheet.setMaximumWidth(WIDTH)
        sheet.setLayout(column)
        across.addWidget(sheet, 1)
        across.addStretch(0)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Models"), "heading"))
        head.addStretch()
        self._all = button(self.tr("Get all built-in models"), "primary")
        self._all.clicked.connect(self.get_builtin)
        head.addWidget(self._all)
        column.addLayout(head)
        self._total = label("", "label")
        column.addWidget(self._total)
        self.taught = TaughtRows(places, size_text, tell)
        column.addWidget(self.taught)
        for title, builtin in ((self.tr("Built-in"), True), (self.tr("Open weights"), False)):
            group = [entry for entry in catalogue.entries() if entry.builtin is builtin]
            if group:
                column.addSpacing(16)
                column.addWidget(label(title.upper(), "caps"))
            for entry in group:
                self._rows[entry.id] = row = ModelRow(entry, self._fetch, engines)
                row.spoke.connect(partial(self._bring_into_view, row))
                column.addWidget(row)
        column.addStretch()
        self.setWidget(inside)
        self._fetch.queued.connect(lambda model: self._rows[model].show_state())
        self._fetch.moved.connect(lambda model, transfer: self._rows[model].show_transfer(transfer))
        self._fetch.ended.connect(self._ended)
        self._show_total()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for row in self._rows.values():
            row.show_needs()

    def get_builtin(self) -> None:
        """Bring every built-in model that is not here."""
        for entry in missing_builtin():
            self._fetch.get(entry.id)

    def show_model(self, model: str) -> None:
        """Bring one model into view."""
        if model in self._rows:
            self.ensureWidgetVisible(self._rows[model], 0, 120)
            for row in self._rows.values():
                set_role(row, "true" if row is self._rows[model] else "false", "chosen")

    def close_fetch(self) -> None:
        """Stop what travels; it goes on from there the next time."""
        self._fetch.close()

    def _bring_into_view(self, row: ModelRow) -> None:
        """Once what the row says has its place."""
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(row, 0, MARGIN))

    def _ended(self, model: str, trouble: str) -> None:
        self._rows[model].show_state(trouble)
        self._show_total()

    def _show_total(self) -> None:
        missing = missing_builtin()
        here = sum(catalogue.on_disk(entry.id) for entry in catalogue.entries())
        words = self.tr("{size} on this machine. Models run here; nothing that you make is sent anywhere.")
        self._total.setText(words.format(size=size_text(here)))
        self._all.setVisible(bool(missing))
        size = size_text(sum(e.download for e in missing))
        self._all.setText(self.tr("Get all built-in models · {size}").format(size=size))
