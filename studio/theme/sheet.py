"""The one palette and the one style sheet, generated from the tokens.

Widgets say what they are through dynamic properties and the sheet says how that looks: labels have a `role`
(title, heading, dim, faint, caps, gold, green, red), buttons a `kind` (primary, danger, quiet, segment,
card, link), frames a `surface` (ground, panel, raised, card, prompt, popup, banner, plate, line). No widget sets a
colour.
"""

from string import Template

from PySide6.QtGui import QColor, QPalette

from resources import ICONS
from studio.theme.tokens import RADIUS_CARD, RADIUS_SMALL, RADIUS_STAGE, TARGET, Tokens

_SHEET = Template("""
* { font-size: 13px; }
QWidget { color: $text; }
QMainWindow, QDialog { background: $ground; }
QFrame[surface="ground"] { background: $ground; }
QFrame[surface="panel"] { background: $panel; }
QFrame[surface="raised"] { background: $raised; border-radius: ${card}px; }
QFrame[surface="card"] { background: $raised; border: 1px solid transparent; border-radius: ${card}px; }
QFrame[surface="card"][chosen="true"] { border-color: $gold; }
QFrame[surface="card"]:focus { border-color: $gold; }
QFrame[surface="stage"] { background: $panel; border-radius: ${stage}px; }
QFrame[surface="prompt"] { background: $panel; border: 1px solid $line; border-radius: ${stage}px; }
QFrame[surface="prompt"][chosen="true"] { border-color: $gold; }
QFrame[surface="popup"] { background: $panel; border: 1px solid $line; border-radius: ${stage}px; }
QFrame[surface="banner"] { background: $raised; border: 1px solid $line; border-radius: ${card}px; }
QFrame[surface="plate"] { background: $plate; border-radius: ${small}px; }
QFrame[surface="plate"] QLabel { color: $on_plate; }
QFrame[surface="line"] { background: $line; border: none; }
QFrame[surface="segments"] { background: $ground; border: 1px solid $line; border-radius: ${small}px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="heading"] { font-size: 22px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="dim"] { color: $dim; font-size: 12px; }
QLabel[role="label"] { color: $dim; }
QLabel[role="faint"] { color: $faint; font-size: 12px; }
QLabel[role="caps"] { color: $faint; font-size: 11px; font-weight: 600; letter-spacing: 1px; }
QLabel[role="gold"] { color: $gold_text; font-weight: 600; }
QLabel[role="green"] { color: $green; }
QLabel[role="red"] { color: $red; }
QLabel[role="key"] { color: $faint; font-size: 11px; border: 1px solid $line; border-radius: 4px; padding: 1px 5px; }
QLabel:disabled { color: $faint; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: ${small}px; padding: 0 14px;
  min-height: ${target}px; font-weight: 500; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border-color: $gold; }
QPushButton:disabled { color: $faint; }
QPushButton[kind="primary"] { background: $gold; border-color: $gold; color: $on_gold; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $gold_hover; border-color: $gold_hover; }
QPushButton[kind="primary"]:pressed { background: $gold_press; border-color: $gold_press; }
QPushButton[kind="primary"]:focus { border-color: $text; }
QPushButton[kind="primary"]:disabled { background: $raised; border-color: $raised; color: $faint; }
QPushButton[kind="danger"] { background: $red; border-color: $red; color: #ffffff; font-weight: 600; }
QPushButton[kind="danger"]:hover { background: $red_hover; border-color: $red_hover; }
QPushButton[kind="danger"]:focus { border-color: $text; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; padding: 0 8px; color: $dim; }
QPushButton[kind="quiet"]:hover { background: $hover; color: $text; }
QPushButton[kind="quiet"]:focus { border-color: $gold; }
QPushButton[kind="link"] { background: transparent; border: none; color: $gold_text; padding: 0 2px;
  min-height: 20px; }
QPushButton[kind="link"]:hover, QPushButton[kind="link"]:focus { text-decoration: underline; }
QPushButton[kind="segment"] { background: transparent; border: 1px solid transparent; padding: 0 10px; color: $dim;
  border-radius: 6px; min-height: 26px; }
QPushButton[kind="segment"][tight="true"] { padding: 0 6px; font-size: 12px; }
QPushButton[kind="segment"]:hover { color: $text; }
QPushButton[kind="segment"]:checked { background: $hover; color: $text; }
QPushButton[kind="segment"]:focus { border-color: $gold; }
QPushButton[kind="tab"] { background: transparent; border: none; padding: 0; color: $dim; font-weight: 500; }
QPushButton[kind="tab"]:hover { color: $text; }
QPushButton[kind="tab"]:checked { color: $text; font-weight: 600; }
QPushButton[kind="tab"]:focus { text-decoration: underline; }
QPushButton[kind="chip"] { background: $raised; border: 1px solid transparent; border-radius: 13px; min-height: 24px;
  padding: 0 12px; color: $dim; font-weight: 400; }
QPushButton[kind="chip"]:hover { color: $text; background: $hover; }
QPushButton[kind="chip"]:focus { border-color: $gold; }
QPushButton[kind="field"] { background: $ground; border: 1px solid $line; padding: 0 10px; text-align: left;
  color: $faint; font-weight: 400; min-height: 26px; }
QPushButton[kind="field"]:hover { border-color: $faint; }
QPushButton[kind="field"]:focus { border-color: $gold; }
QPushButton[kind="crumb"] { background: transparent; border: 1px solid transparent; padding: 0 6px; font-weight: 600; }
QPushButton[kind="crumb"]:hover { background: $hover; }
QPushButton[kind="crumb"]:focus { border-color: $gold; }
QPushButton[kind="plate"] { background: transparent; border: 1px solid $plate_line; color: $on_plate; }
QPushButton[kind="plate"]:hover { background: $plate_line; }
QPushButton[kind="plate"]:focus { border-color: $gold; }
QPushButton::menu-indicator { width: 0; image: none; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${small}px; padding: 3px; }
QToolButton:hover { background: $hover; }
QFrame[surface="plate"] QToolButton:hover { background: $plate_line; }
QToolButton:pressed { background: $line; }
QToolButton:focus { border-color: $gold; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="rail"] { color: $dim; border-radius: ${card}px; padding: 6px 0 4px 0; font-size: 11px; }
QToolButton[kind="rail"]:hover { color: $text; background: $raised; }
QToolButton[kind="rail"]:checked { color: $gold_text; background: $gold_ground; }
QToolButton[kind="rail"]:focus { border-color: $gold; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox {
  background: $ground; border: 1px solid $line; border-radius: ${small}px; padding: 3px 8px; min-height: 20px;
  selection-background-color: $gold; selection-color: $on_gold; }
QLineEdit:hover, QPlainTextEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover { border-color: $faint; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus { border-color: $gold; }
QLineEdit:disabled { color: $faint; }
QLineEdit[kind="search"] { border: none; background: transparent; font-size: 15px; min-height: 32px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
  width: 0; border: none; }
QComboBox { background: $raised; border: 1px solid $line; border-radius: ${small}px; padding: 0 10px;
  min-height: ${target}px; }
QComboBox:hover { background: $hover; }
QComboBox:focus { border-color: $gold; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/sheet-chevron-down.svg"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; border-radius: ${small}px; padding: 4px;
  outline: none; selection-background-color: $hover; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 8px; border-radius: 6px; }
QComboBox QAbstractItemView::item:selected { background: $hover; }

QCheckBox { spacing: 8px; min-height: ${target}px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $faint; border-radius: 5px; background: $ground; }
QCheckBox::indicator:checked { background: $gold; border-color: $gold; image: url("$icons/sheet-check.svg"); }
QCheckBox:focus::indicator { border-color: $text; }

QSlider::groove:horizontal { height: 3px; background: $line; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $gold; border-radius: 1px; }
QSlider::handle:horizontal { background: #ffffff; border: 1px solid $faint; width: 12px; height: 12px;
  margin: -6px 0; border-radius: 7px; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border-color: $gold; background: #ffffff; }
QSlider::sub-page:horizontal:disabled { background: $faint; }

QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QFrame[surface="plate"] QProgressBar { background: $plate_line; }
QProgressBar::chunk { background: $gold; border-radius: 2px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QAbstractItemView { outline: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $hover; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QHeaderView, QHeaderView::section { background: $raised; color: $dim; border: none; padding: 0 6px; }
QFileDialog QTreeView, QFileDialog QListView { background: $ground; border: 1px solid $line;
  border-radius: ${small}px; selection-background-color: $hover; selection-color: $text; }
QMenu { background: $panel; border: 1px solid $line; border-radius: ${small}px; padding: 6px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 6px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }

QListView[kind="palette"] { background: transparent; border: none; padding: 4px; }
QListView[kind="takes"] { background: transparent; border: none; }
QTextBrowser { background: transparent; border: none; }
""")


def style_sheet(tokens: Tokens) -> str:
    """The style sheet of the whole application in one scheme."""
    return _SHEET.substitute(
        vars(tokens),
        icons=ICONS.as_posix(),
        stage=RADIUS_STAGE,
        card=RADIUS_CARD,
        small=RADIUS_SMALL,
        target=TARGET,
    )


def palette(tokens: Tokens) -> QPalette:
    """The palette that Fusion and painted widgets fall back on."""
    result = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.ground,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.ground,
        QPalette.ColorRole.AlternateBase: tokens.panel,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.red,
        QPalette.ColorRole.Highlight: tokens.gold,
        QPalette.ColorRole.HighlightedText: tokens.on_gold,
        QPalette.ColorRole.Accent: tokens.gold,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.faint,
        QPalette.ColorRole.Link: tokens.gold_text,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Light: tokens.hover,
        QPalette.ColorRole.Dark: tokens.line,
    }
    for role, colour in roles.items():
        result.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    return result
