"""How times are written: time codes of a player, clocks of a ruler, lengths of a file, guesses of a wait."""

from PySide6.QtCore import QCoreApplication


def timecode(time_s: float) -> str:
    """`mm:ss.hh`, with hours in front where there are any: 00:04.12."""
    hundredths = int(time_s * 100 + 0.5)
    seconds, rest = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{minutes:02}:{seconds:02}.{rest:02}"
    return f"{hours:02}:{text}" if hours else text


def clock(time_s: float, *, tenths: bool = False) -> str:
    """`m:ss`, with tenths where they matter: 0:04, 0:04.5, 1:02:03."""
    ticks = int(time_s * 10 + 0.5) if tenths else int(time_s + 0.5) * 10
    seconds, rest = divmod(ticks, 10)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{text}.{rest}" if tenths else text


def wait(time_s: float) -> str:
    """A guess of a wait in words, coarse as guesses are: `5 s`, `2 min`, `1 h 10 min`."""
    if time_s < 90:
        seconds = max(1, round(time_s)) if time_s < 20 else round(time_s / 5) * 5
        return QCoreApplication.translate("timecode", "{0} s").format(seconds)
    minutes = round(time_s / 60)
    if minutes < 90:
        return QCoreApplication.translate("timecode", "{0} min").format(minutes)
    hours, minutes = divmod(round(minutes / 10) * 10, 60)
    return QCoreApplication.translate("timecode", "{0} h {1} min").format(hours, minutes)
