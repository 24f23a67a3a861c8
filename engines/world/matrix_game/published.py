"""What reading a published network takes, whichever it is: its configuration, and weights that must fit it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from engines.contract import BadInput
from engines.film.diffusion.loader import FIELD

AGAIN = "pull the checkpoint again"


def config_in(folder: Path) -> dict[str, Any]:
    """Raises `BadInput` where there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise BadInput(FIELD, f"{folder.name} has no readable config.json", AGAIN) from None
    return found


def fill(
    model: nn.Module, found: dict[str, Tensor], what: str, named: Callable[[str], str] = lambda name: name
) -> None:
    """Give a network its weights by our names. Raises `BadInput` where `what`, their file or folder, has others than
    the network takes; `named` gives a weight's published name."""
    try:
        missing, unknown = model.load_state_dict(found, strict=False, assign=True)
    except RuntimeError as error:
        line = str(error).strip().splitlines()[-1].strip()
        raise BadInput(FIELD, f"{what} does not fit its configuration: {line}", AGAIN) from error
    if missing or unknown:
        first = f"lacks {named(missing[0])}" if missing else f"has {unknown[0]}"
        raise BadInput(FIELD, f"{what} is another network than its configuration says: it {first}", AGAIN)
