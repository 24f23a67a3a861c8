"""The colour of an element: the same hue in the tray, on the picture, in the words and in the chips."""

from studio.theme import tokens
from studio.theme.tokens import DARK


def colour_of(mark: int) -> str:
    """`#rrggbb` of the element with this number of its own."""
    marks = tokens().marks
    return marks[mark % len(marks)]


def on_picture(mark: int) -> str:
    """The same on a picture, where labels and handles lie on dark plates whatever the scheme."""
    return DARK.marks[mark % len(DARK.marks)]
