"""What every finished take gets besides its media: a poster, its recipe, and signed provenance.

Sound has no frame to show: its poster is its wave, unless its engine drew one.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import soundfile

from engines.contract import Artifact, EngineCard, Request
from engines.media import provenance
from engines.media.video import write_poster
from engines.recipe import digest_of, recipe_of

SOUND = (".wav", ".flac", ".mp3")


def finish(folder: Path, media: Artifact, request: Request, card: EngineCard) -> Iterator[Artifact]:
    """Sign `media` and write `poster.png` and `recipe.json` beside it."""
    digest = digest_of(request)
    provenance.sign(
        media.path,
        title=media.path.name,
        digital_source_type="compositeWithTrainedAlgorithmicMedia",
        recipe_digest=digest,
        consent=str(getattr(request, "consent", "unstated")),
        engine=f"{card.panel}/{card.id}",
    )
    poster = folder / "poster.png"
    if media.path.suffix not in SOUND:
        write_poster(media.path, poster)
    elif not poster.exists():
        from engines.media.wave import write_wave

        write_wave(poster, soundfile.read(media.path, always_2d=True)[0])
    yield Artifact(path=poster, kind="poster")
    recipe = folder / "recipe.json"
    recipe.write_text(json.dumps(recipe_of(request), indent=2, ensure_ascii=False))
    yield Artifact(path=recipe, kind="recipe")
