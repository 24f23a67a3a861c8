"""Motion that tells something, short, and gone when the user or the system asks for less."""

from PySide6.QtCore import QByteArray, QEasingCurve, QObject, QPropertyAnimation, Qt
from PySide6.QtGui import QGuiApplication

from studio.theme.tokens import MOTION_MS

_asked_for_less = False


def ask_for_less(less: bool) -> None:
    """The user's own wish, from the settings."""
    global _asked_for_less
    _asked_for_less = less


def reduced() -> bool:
    """Whether things should jump instead of move."""
    style = QGuiApplication.styleHints()  # held, because its hints go with this name of it
    return _asked_for_less or style.accessibility().motionPreference() == Qt.MotionPreference.ReducedMotion


def glide(target: QObject, name: str, end: int | float) -> QPropertyAnimation:
    """Move a property of `target` to `end`; at once where motion is reduced. Listen to `finished`."""
    for running in target.findChildren(QPropertyAnimation, name):
        running.stop()
        running.deleteLater()
    animation = QPropertyAnimation(target, QByteArray(name.encode()), target)
    animation.setObjectName(name)
    animation.setEndValue(end)
    animation.setDuration(0 if reduced() else MOTION_MS)
    animation.setEasingCurve(QEasingCurve.Type.OutCubic)
    animation.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
    return animation
