"""What names a cluster: `ray://HOST:PORT` from anywhere, `auto` for one that runs on this machine. Without Ray."""

import re

from engines.contract import BadInput

AUTO = "auto"
_RAY = re.compile(r"ray://(?P<host>\[[0-9a-fA-F:]+\]|[\w.-]+):(?P<port>\d{1,5})")


def checked(address: str, field: str = "on") -> str:
    """The address without blanks. Raises `BadInput` for what names no cluster."""
    address = address.strip()
    if address != AUTO and not _RAY.fullmatch(address):
        raise BadInput(field, f"{address!r} is no address of a Ray cluster", "say ray://HOST:PORT, or auto")
    return address


def door(address: str) -> tuple[str, int] | None:
    """Host and port to knock at; None where the cluster is found by itself."""
    found = _RAY.fullmatch(address)
    return (found["host"].strip("[]"), int(found["port"])) if found else None
