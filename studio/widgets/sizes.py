"""How large things are, in words for people."""

from collections.abc import Iterable

from engines.catalogue import Entry
from studio import needs

MB = 1e6


def size_text(size: float) -> str:
    """Bytes for people, decimal as shops count; whole numbers from ten on."""
    value, unit = (size / 1e9, "GB") if size >= 1e9 else (max(size / MB, 0.1), "MB")
    return f"{value:.{0 if value >= 10 else 1}f} {unit}"


def about(entries: Iterable[Entry], size: float | None = None) -> str:
    """What models are to download all together, or `size` of it; `about` where a hub alone knows exactly."""
    found = list(entries)
    whole = sum(entry.download for entry in found) if size is None else size
    return needs.about(found) + size_text(whole)


def named(entries: Iterable[Entry]) -> str:
    """Models with their sizes, in a line."""
    return "; ".join(f"{entry.title} ({about([entry])})" for entry in entries)
