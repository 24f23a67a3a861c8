"""Controls for the fields of a request: which widget edits a field, read from the field's metadata alone.

Every control has `value()`, `set_value(value)` and the signal `edited(value)`, which fires on the user's
changes only. `studio.widgets.form` lays them out and binds them to a draft.
"""

import math
import random
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel
from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIntValidator, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engines.contract import Request
from studio.widgets.auto_number import AutoNumber
from studio.widgets.controls import DropDown, IconButton, Switch
from studio.widgets.media_drop import MediaDrop
from studio.widgets.segmented import Segmented
from studio.widgets.slider import ValueSlider


class Control(Protocol):
    """What the form asks of a control; all of them are widgets too."""

    edited: Signal

    def value(self) -> Any: ...

    def set_value(self, value: Any) -> None: ...


@dataclass(frozen=True)
class FieldInfo:
    """One field of a request as the form sees it; texts are already translated."""

    name: str
    title: str
    help: str
    group: str
    hint: str
    kind: type
    unit: str = ""
    step: float = 0.0
    least: float | None = None
    most: float | None = None
    longest: int | None = None
    accepts: tuple[str, ...] = ()
    choices: tuple[tuple[Any, str], ...] = field(default=())
    optional: bool = False


Factory = Callable[[FieldInfo], QWidget]


def fields_of(request: type[BaseModel]) -> list[FieldInfo]:
    """The fields that people see, group by group: the request's own in their order, those of every request last."""
    names = sorted(request.model_fields, key=lambda name: name in Request.model_fields)
    shown = [info for name in names if (info := _read(request, name)).hint != "hidden"]
    groups = list(dict.fromkeys(info.group for info in shown))
    return sorted(shown, key=lambda info: groups.index(info.group))


def _read(request: type[BaseModel], name: str) -> FieldInfo:
    model = request.model_fields[name]
    extra: Mapping[str, Any] = model.json_schema_extra if isinstance(model.json_schema_extra, dict) else {}

    def say(text: str) -> str:
        return QCoreApplication.translate(request.__name__, text)

    limits = {
        key: getattr(part, key)
        for part in model.metadata
        for key in ("ge", "gt", "le", "lt", "max_length")
        if getattr(part, key, None) is not None
    }
    members = _members(model.annotation)
    kinds = [kind for kind in members if kind is not type(None)]
    literal = all(typing.get_origin(kind) is typing.Literal for kind in kinds)
    options = [option for kind in kinds for option in typing.get_args(kind)] if literal else []
    labels = extra.get("labels") or {}
    kind = type(options[0]) if options else kinds[0]
    least, most = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    return FieldInfo(
        name=name,
        title=say(model.title or name.replace("_", " ").capitalize()),
        help=say(model.description or ""),
        group=say(str(extra.get("group", ""))),
        hint=str(extra.get("widget") or ""),
        kind=kind if isinstance(kind, type) else object,
        unit=str(extra.get("unit") or ""),
        step=float(extra.get("step") or 0) or _step(kind, least, most),
        least=least,
        most=most,
        longest=limits.get("max_length"),
        accepts=tuple(extra.get("accepts") or ()),
        choices=tuple(
            (option, say(labels.get(str(option)) or str(option).capitalize())) for option in options
        ),
        optional=type(None) in members,
    )


def _members(annotation: Any) -> tuple[Any, ...]:
    origin = typing.get_origin(annotation)
    if origin is typing.Union or type(annotation).__name__ == "UnionType":
        return typing.get_args(annotation)
    return (annotation,)


def _step(kind: Any, least: float | None, most: float | None) -> float:
    if kind is int or least is None or most is None:
        return 1.0
    return float(10 ** round(math.log10((most - least) / 100)))


def control_for(info: FieldInfo) -> QWidget:
    """The control of a field: its hint first, then what its type asks for."""
    if info.hint == "seed":
        return SeedField(info)
    if info.choices:
        few = info.hint != "combo" and len(info.choices) <= 6
        return Segmented(info.title, info.choices) if few or info.hint == "segments" else Choice(info)
    if info.accepts or info.hint == "media":
        return MediaDrop(info.title, info.accepts or ("image", "audio", "video"))
    if info.kind is bool:
        return Toggle(info.title)
    if info.kind in (int, float):
        if info.least is not None and info.most is not None:
            if info.optional:
                return AutoNumber(info, QCoreApplication.translate("AutoNumber", "as the model was made for"))
            whole = info.kind is int
            return ValueSlider(info.title, info.least, info.most, info.step, info.unit, whole=whole)
        return NumberField(info)
    return TextArea(info) if info.hint == "text" else TextLine(info)


class Toggle(QWidget):
    """A switch at the end of its row."""

    edited = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._switch = Switch(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(self._switch)
        self.setFocusProxy(self._switch)
        self._switch.clicked.connect(lambda on: self.edited.emit(on))

    def value(self) -> bool:
        return self._switch.isChecked()

    def set_value(self, value: bool) -> None:
        self._switch.setChecked(bool(value))


class Choice(DropDown):
    """One of several, in a drop-down."""

    edited = Signal(object)

    def __init__(self, info: FieldInfo) -> None:
        super().__init__(info.title)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.set_choices(info.choices)
        self.activated.connect(lambda index: self.edited.emit(self.itemData(index)))

    def set_choices(self, choices: typing.Sequence[tuple[Any, str]]) -> None:
        kept = self.value()
        self.clear()
        for value, title in choices:
            self.addItem(title, value)
        self.set_value(kept)

    def value(self) -> Any:
        return self.currentData()

    def set_value(self, value: Any) -> None:
        index = self.findData(value)
        if index >= 0:
            self.setCurrentIndex(index)


def new_seed() -> int:
    """A random seed, short enough to say aloud."""
    return random.randrange(1, 10_000)


class SeedField(QWidget):
    """A seed, and dice that throw another."""

    edited = Signal(object)

    def __init__(self, info: FieldInfo) -> None:
        super().__init__()
        self._number = QLineEdit()
        self._number.setValidator(QIntValidator(int(info.least or 0), int(info.most or 2**31 - 1), self))
        self._number.setAccessibleName(info.title)
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._number.editingFinished.connect(self._typed)
        self._value = 0
        self.dice = IconButton("dices", self.tr("Another seed"))
        self.dice.clicked.connect(self.throw)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._number, 1)
        row.addWidget(self.dice)
        self.setFocusProxy(self._number)

    def throw(self) -> None:
        """Another seed."""
        self.set_value(new_seed())
        self.edited.emit(self._value)

    def value(self) -> int:
        return self._value

    def set_value(self, value: int) -> None:
        self._value = value
        self._number.setText(str(value))

    def _typed(self) -> None:
        typed = int(self._number.text())
        if typed != self._value:
            self._value = typed
            self.edited.emit(typed)


class NumberField(QSpinBox):
    """A whole number without both limits."""

    edited = Signal(object)

    def __init__(self, info: FieldInfo) -> None:
        super().__init__()
        self.setRange(int(info.least if info.least is not None else -(2**31)), int(info.most or 2**31 - 1))
        self.setSuffix(f" {info.unit}" if info.unit else "")
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(info.title)
        self.valueChanged.connect(lambda value: self.edited.emit(value))

    def set_value(self, value: int) -> None:
        with QSignalBlocker(self):
            self.setValue(value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class TextLine(QLineEdit):
    """A line of text."""

    edited = Signal(object)

    def __init__(self, info: FieldInfo) -> None:
        super().__init__()
        self.setAccessibleName(info.title)
        if info.longest:
            self.setMaxLength(info.longest)
        self.textEdited.connect(lambda text: self.edited.emit(text))

    def value(self) -> str:
        return self.text()

    def set_value(self, value: str | None) -> None:
        if (value or "") != self.text():
            self.setText(value or "")


class TextArea(QFrame):
    """Some lines of text; Tab leaves it, as everywhere else in a form."""

    edited = Signal(object)

    def __init__(self, info: FieldInfo) -> None:
        super().__init__()
        self.setProperty("surface", "segments")
        self._text = QPlainTextEdit()
        self._text.setStyleSheet("border: none; background: transparent; padding: 2px 4px;")
        self._text.setAccessibleName(info.title)
        self._text.setTabChangesFocus(True)
        self._text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel
        self._text.textChanged.connect(lambda: self.edited.emit(self.value()))
        self.setFocusProxy(self._text)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 24)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.addWidget(self._text)

    def setPlaceholderText(self, text: str) -> None:
        self._text.setPlaceholderText(text)

    def value(self) -> str:
        return self._text.toPlainText()

    def set_value(self, value: str | None) -> None:
        if (value or "") != self.value():
            with QSignalBlocker(self._text):
                self._text.setPlainText(value or "")
