"""One line on standard error that rewrites itself on a terminal, in a log every new line stands once; and how times and
sizes are written."""

import sys

MB, GB = 1e6, 1e9


class StatusLine:
    """`say` with `keep` leaves the line standing."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()
        self._shown = ""

    def say(self, text: str, *, keep: bool) -> None:
        if self.live:
            print(f"\r\033[K{text}", end="\n" if keep else "", file=sys.stderr, flush=True)
        elif text != self._shown:
            print(text, file=sys.stderr, flush=True)
        self._shown = text

    def end(self, text: str = "") -> None:
        """Take the line away; `text` is the last word."""
        if self.live:
            print("\r\033[K", end="", file=sys.stderr)
        if text:
            print(text, file=sys.stderr)


def clock(seconds: float) -> str:
    """`1:20`, and `2:05:00` from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def size_in_words(size: float) -> str:
    """Bytes as `1.2 GB` or `3.4 MB`."""
    return f"{size / GB:.1f} GB" if size >= GB else f"{size / MB:.1f} MB"
