"""Clusters in the settings and in the top bar: added, checked, chosen and forgotten."""

from collections.abc import Callable

from fakes.room import until
from PySide6.QtWidgets import QLineEdit, QMenu

from studio.preferences import Preferences
from studio.widgets.machines import Cluster, Machines
from studio.window import MainWindow

NOBODY = "ray://127.0.0.1:9"


def test_a_cluster_is_added_checked_and_forgotten(studio: MainWindow) -> None:
    page = Machines(studio.preferences)
    field = page.findChild(QLineEdit)
    field.setText("render-box")
    field.returnPressed.emit()
    assert studio.preferences.clusters == []
    field.setText(NOBODY)
    field.returnPressed.emit()
    assert Preferences().clusters == [NOBODY]
    (row,) = page.findChildren(Cluster)
    until(lambda: "No Ray cluster answers" in row.state)
    studio.preferences.render_on = NOBODY
    row.removed.emit(NOBODY)
    assert (studio.preferences.clusters, studio.preferences.render_on) == ([], "")
    page.deleteLater()


def test_who_has_a_cluster_chooses_in_the_top_bar_where_takes_are_rendered(studio: MainWindow) -> None:
    bar = studio.top_bar
    studio.preferences.clusters = [NOBODY]
    bar.device.click()
    menu = next(menu for menu in bar.findChildren(QMenu) if menu.isVisible())
    choice: Callable[[], None] = next(
        each for each in menu.actions() if each.text() == "Render on 127.0.0.1"
    ).trigger
    choice()
    menu.close()
    assert studio.queue is not None
    assert studio.queue.on == NOBODY
    assert bar.device.text().strip() == "127.0.0.1"
    studio.preferences.render_on = ""
    assert studio.queue.on == ""
    assert bar.device.text().strip() == "This computer"
