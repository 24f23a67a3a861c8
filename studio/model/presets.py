"""Named presets of a panel: sets of field values kept as JSON, one file a preset.

The user's own presets live in their configuration folder and may shadow the samples that ship with the
studio; samples are never written. Presets hold how a take is made, never whose face or voice it is.
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Preset:
    name: str
    values: dict[str, Any]
    own: bool


class Presets:
    """The presets of one panel: `<own>/<slug>.json` and `<samples>/<slug>.json`."""

    def __init__(self, own: Path, samples: Path) -> None:
        self._own, self._samples = own, samples

    def all(self) -> list[Preset]:
        """Samples and own presets, by name; an unreadable file is left out."""
        found: dict[str, Preset] = {}
        for folder, own in ((self._samples, False), (self._own, True)):
            for path in sorted(folder.glob("*.json")):
                if preset := _read(path, own):
                    found[preset.name] = preset
        return sorted(found.values(), key=lambda preset: preset.name.casefold())

    def save(self, name: str, values: Mapping[str, Any]) -> None:
        """Write a preset whole or not at all."""
        self._own.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"name": name, "values": dict(values)}, indent=2, ensure_ascii=False, default=str)
        handle, temporary = tempfile.mkstemp(dir=self._own, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._path(name))
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        slug = re.sub(r"[^\w-]+", "-", name.casefold()).strip("-") or "preset"
        return self._own / f"{slug[:80]}.json"


def _read(path: Path, own: bool) -> Preset | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Preset(str(document["name"]), dict(document["values"]), own)
    except (OSError, ValueError, KeyError, TypeError):
        return None
