"""The bar at the top: the project and the panel, the find-anything field, the device and the queue."""

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy

from engines.cluster.address import AUTO, door
from studio import theme
from studio.theme.icons import paint_icon
from studio.theme.tokens import RAIL, TOP_BAR
from studio.widgets.controls import button, label


class Chip(QPushButton):
    """A pill with a dot that says how something is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "chip")
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name, self._dot = name, "faint"

    def show_state(self, text: str, dot: str, tip: str = "") -> None:
        """`dot` is the name of a colour role of the theme."""
        self._dot = dot
        self.setText("   " + text)
        self.setToolTip(tip)
        self.setAccessibleName(f"{self._name}: {text}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(theme.tokens(), self._dot)))
            painter.drawEllipse(QRectF(12, self.height() / 2 - 3.5, 7, 7))


class FindField(QPushButton):
    """Looks like a field and opens the palette."""

    def __init__(self) -> None:
        super().__init__(self.tr("Find an action, a take, a setting"))
        self.setProperty("kind", "field")
        self.setAccessibleName(self.text())
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setMinimumWidth(300)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addStretch()
        row.addWidget(label("Ctrl K", "key"))

    def sizeHint(self) -> QSize:
        return QSize(340, super().sizeHint().height())


class Mark(QFrame):
    """The studio's mark above the rail."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(RAIL, TOP_BAR)
        self.setAccessibleName("Matinee")

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            size = 22.0
            box = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
            paint_icon(painter, "matinee", box, theme.tokens().gold)


class TopBar(QFrame):
    """Emits `find` and `queue_wanted`; the project's menu is given by the window. `render_on_chosen` carries the
    address of a cluster, or nothing for this computer; only who has clusters is asked."""

    find = Signal()
    queue_wanted = Signal()
    device_wanted = Signal()
    render_on_chosen = Signal(str)
    machines_wanted = Signal()

    def __init__(self, project_menu: QMenu) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setFixedHeight(TOP_BAR)
        self.project = button("", "crumb")
        self.project.setMenu(project_menu)
        self.place = label("", "label")
        self.device = Chip(self.tr("Device"))
        self.device.clicked.connect(self._ask_where)
        self._where = QMenu(self)
        self._clusters: list[str] = []
        self._on = ""
        self.queue = Chip(self.tr("Queue"))
        self.queue.clicked.connect(self.queue_wanted)
        self.field = FindField()
        self.field.clicked.connect(self.find)

        left, right = QHBoxLayout(), QHBoxLayout()
        for side in (left, right):
            side.setSpacing(8)
        for item in (Mark(), self.project, label("/", "faint"), self.place):
            left.addWidget(item)
        left.addStretch()
        right.addStretch()
        right.addWidget(self.device)
        right.addWidget(self.queue)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addWidget(self.field, 0)
        row.addLayout(right, 1)

    def show_place(self, project: str, place: str) -> None:
        """Name the open project and the place that is shown."""
        metrics = self.project.fontMetrics()
        self.project.setText(metrics.elidedText(project, Qt.TextElideMode.ElideMiddle, 220))
        self.project.setAccessibleName(self.tr("Project {name}").format(name=project))
        self.place.setText(place)

    def show_clusters(self, clusters: list[str], on: str) -> None:
        """Where can be rendered besides this computer, and where it is done now; empty for this computer."""
        self._clusters, self._on = clusters, on

    def _ask_where(self) -> None:
        if not self._clusters:
            self.device_wanted.emit()
            return
        self._where.clear()
        for address in ("", *self._clusters):
            choice = self._where.addAction(self._render_on(address))
            choice.setCheckable(True)
            choice.setChecked(address == self._on)
            choice.triggered.connect(lambda _, address=address: self.render_on_chosen.emit(address))
        self._where.addSeparator()
        self._where.addAction(self.tr("Machines…"), self.machines_wanted.emit)
        self._where.addAction(self.tr("Models of this computer…"), self.device_wanted.emit)
        self._where.popup(self.device.mapToGlobal(self.device.rect().bottomLeft()))

    def _render_on(self, address: str) -> str:
        if not address:
            return str(self.tr("Render on this computer"))
        if address == AUTO:
            return str(self.tr("Render on the cluster here"))
        return str(self.tr("Render on {0}").format(cluster_name(address)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def cluster_name(address: str) -> str:
    """A cluster as people call it: the host of its address."""
    if at := door(address):
        return at[0]
    return QCoreApplication.translate("TopBar", "Cluster here")
