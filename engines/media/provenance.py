"""Where a file comes from, signed into the file itself as a C2PA manifest, and read back.

`sign` states that a file was made with trained models, by which engine and recipe, and with whose consent.
`verify` tells whether a file still is what was signed. Containers that cannot carry a manifest (WebM, Matroska,
Ogg) get a sidecar, `<file>.c2pa`. The key is `engines.media.signing_key`'s; a visible label is not made here.
"""

import json
import mimetypes
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import c2pa

from engines.contract import EngineError
from engines.media import signing_key

DigitalSourceType = Literal["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"]
State = Literal["valid", "untrusted_signer", "tampered", "none"]

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TAKE = "org.matinee.take"
MANIFEST_BEGINS = b"jumdc2pa"
TYPES = {".mkv": "video/x-matroska", ".webm": "video/webm", ".ogg": "audio/ogg", ".m4a": "audio/mp4"}
# Hashing in blocks of 1 MB keeps the memory flat; the default takes 300 MB and more for long films.
SETTINGS: dict[str, Any] = {
    "core": {"merkle_tree_chunk_size_in_kb": 1024, "backing_store_memory_threshold_in_mb": 16},
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}
CONSENTS = {
    "me": "the person shown made it themself",
    "consented": "the person shown agreed",
    "fictional": "the person shown does not exist",
    "public_domain": "the picture is in the public domain",
    "unstated": "not stated",
}
SOURCES = {
    "trainedAlgorithmicMedia": "made by AI",
    "compositeWithTrainedAlgorithmicMedia": "made with AI from other material",
}


@dataclass(frozen=True)
class Verification:
    """What a file says of its origin, and whether that can be believed.

    `valid`: signed by this installation and unchanged. `untrusted_signer`: unchanged, but the signer is not
    one that this installation knows. `tampered`: changed after signing. `none`: nothing is said.
    """

    state: State
    made_by: str = ""
    made_when: str = ""
    source_type: str = ""
    recipe_digest: str = ""
    consent: str = ""
    engine: str = ""
    signer: str = ""
    ingredients: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """For people, the verdict first."""
        verdict = {
            "valid": "Signed by this installation of Matinee, and unchanged since.",
            "untrusted_signer": f"Unchanged since it was signed by {self.signer or 'an unnamed signer'}, "
            "whom this installation does not know.",
            "tampered": "CHANGED after it was signed: do not rely on what it says.",
            "none": "Carries no statement of its origin.",
        }[self.state]
        made = f"{self.made_by}{f' ({self.engine})' if self.engine else ''}"
        facts = {
            "Made by": made,
            "Made at": self.made_when,
            "Kind": SOURCES.get(self.source_type, self.source_type),
            "Consent": CONSENTS.get(self.consent, self.consent),
            "Made from": ", ".join(self.ingredients),
            "Recipe": self.recipe_digest,
            "Problem": "; ".join(self.problems),
        }
        return [verdict, *(f"{name}: {fact}" for name, fact in facts.items() if fact)]


def sign(
    path: Path,
    *,
    title: str,
    digital_source_type: DigitalSourceType,
    recipe_digest: str,
    consent: str,
    engine: str,
    ingredients: Sequence[Path] = (),
) -> None:
    """Sign the finished file `path` in place; what it was made from is named by `ingredients`."""
    maker = {"name": "Matinee", "version": version("matinee")}
    created = {
        "action": "c2pa.created",
        "when": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "softwareAgent": maker,
        "digitalSourceType": SOURCE_TYPES + digital_source_type,
    }
    take = {"recipe": recipe_digest, "consent": consent, "engine": engine}
    manifest = {
        "claim_generator_info": [maker],
        "title": title,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [created]}},
            {"label": TAKE, "data": take},
        ],
    }
    key = signing_key.obtain()
    fresh = path.with_name(f".{path.name}.signing")
    try:
        with (
            c2pa.Context(c2pa.Settings.from_dict(SETTINGS)) as context,
            c2pa.Builder(json.dumps(manifest), context=context) as builder,
            c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", key.chain, key.private, None)) as signer,
        ):
            for ingredient in ingredients:
                _add_ingredient(builder, ingredient)
            if not _embeds(path):
                builder.set_no_embed()
            with path.open("rb") as source, fresh.open("w+b") as signed:
                store = builder.sign(signer, _type(path), source, signed)
                if not _embeds(path):
                    signed.seek(0)
                    signed.truncate()
                    signed.write(store)
                signed.flush()
                os.fsync(signed.fileno())
        fresh.replace(path if _embeds(path) else sidecar(path))
    except (c2pa.C2paError, OSError) as error:
        hint = "check that the disk has room and that its folder can be written"
        raise EngineError(f"{path.name} could not be signed: {error}", hint) from None
    finally:
        fresh.unlink(missing_ok=True)


def sidecar(path: Path) -> Path:
    """Where the manifest of a file lies whose container cannot carry it."""
    return path.with_name(path.name + ".c2pa")


def verify(path: Path) -> Verification:
    """Read the manifest of a file, or its sidecar, and check it against the bytes."""
    key = signing_key.existing()
    trust = {"trust": {"trust_anchors": key.authority.decode()}} if key else {}
    try:
        store = sidecar(path).read_bytes() if sidecar(path).exists() else None
        if store is None and not _embeds(path):
            return Verification("none")
        with (
            path.open("rb") as file,
            c2pa.Context(c2pa.Settings.from_dict(SETTINGS | trust)) as context,
            c2pa.Reader(_type(path), file, manifest_data=store, context=context) as reader,
        ):
            return _read(json.loads(reader.json()))
    except c2pa.C2paError.ManifestNotFound:
        return Verification("none")
    except c2pa.C2paError as error:
        return Verification("tampered" if _was_signed(path) else "none", problems=[str(error)])


def _read(report: dict[str, Any]) -> Verification:
    manifest = report["manifests"][report["active_manifest"]]
    data = {assertion["label"]: assertion["data"] for assertion in manifest.get("assertions", [])}
    actions = data.get("c2pa.actions.v2") or data.get("c2pa.actions") or {}
    created: dict[str, Any] = next(iter(actions.get("actions", [])), {})
    take = data.get(TAKE, {})
    maker: dict[str, Any] = next(iter(manifest.get("claim_generator_info", [])), {})
    signature = manifest.get("signature_info", {})
    failures = report.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    states: dict[str, State] = {"Trusted": "valid", "Valid": "untrusted_signer"}
    return Verification(
        state=states.get(report["validation_state"], "tampered"),
        made_by=f"{maker.get('name', '')} {maker.get('version', '')}".strip(),
        made_when=created.get("when", signature.get("time", "")),
        source_type=created.get("digitalSourceType", "").removeprefix(SOURCE_TYPES),
        recipe_digest=take.get("recipe", ""),
        consent=take.get("consent", ""),
        engine=take.get("engine", ""),
        signer=signature.get("common_name") or signature.get("issuer", ""),
        ingredients=[part.get("title", "") for part in manifest.get("ingredients", [])],
        problems=[f["explanation"] for f in failures if f["code"] != "signingCredential.untrusted"],
    )


def _add_ingredient(builder: c2pa.Builder, path: Path) -> None:
    """Name an input; a manifest that it carries comes along, so that the chain of origin is kept."""
    said = json.dumps({"title": path.name, "format": _type(path), "relationship": "inputTo"})
    with path.open("rb") as file:
        builder.add_ingredient(said, _type(path), file)


def _was_signed(path: Path) -> bool:
    """Whether a manifest begins somewhere in a file that cannot be read."""
    if sidecar(path).exists():
        return True
    with path.open("rb") as file:
        before = b""
        while block := file.read(1 << 20):
            if MANIFEST_BEGINS in before + block:
                return True
            before = block[-len(MANIFEST_BEGINS) :]
    return False


def _type(path: Path) -> str:
    suffix = path.suffix.lower()
    return TYPES.get(suffix) or mimetypes.guess_type(f"file{suffix}")[0] or "application/octet-stream"


def _embeds(path: Path) -> bool:
    return _type(path) in c2pa.Builder.get_supported_mime_types()
