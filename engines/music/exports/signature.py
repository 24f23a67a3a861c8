"""Key signatures, for whatever writes notes down."""

from engines.music.harmony import PARENT, Mode


def fifths(key: int, mode: Mode) -> int:
    """Sharps, or flats where it is negative, of a key: -5 to 6."""
    return ((key + PARENT[mode]) * 7 + 5) % 12 - 5


def is_minor(mode: Mode) -> bool:
    """Whether a signature that only knows major and minor calls it minor."""
    return mode in ("minor", "dorian", "phrygian")


def signature(key: int, mode: Mode) -> int:
    """`fifths` of the major or minor key on the same tonic, for formats that know no other modes."""
    return fifths(key, "minor" if is_minor(mode) else "major")
