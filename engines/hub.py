"""What a repository of a model hub holds at one commit: asked once, pinned, and kept beside the files.

Large checkpoints are named in the catalogue by their repository. The hub knows the size and the digest of each file
in it; every byte that comes later is measured against that first answer. Nothing but the listing is fetched here.
"""

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.download import Unavailable
from engines.model_file import ModelFile
from engines.sources import HUB, Hub

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoSibling

TIMEOUT_S = 20
PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl"}


class Repository(BaseModel):
    """`allow` are patterns of the files that are wanted; `index` is the one without which a folder is no model."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    repo: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    revision: str = "main"
    allow: list[str] = Field(min_length=1)
    index: str = "model_index.json"

    @property
    def page(self) -> str:
        return f"{HUB}/{self.repo}"


class Listing(BaseModel):
    """The wanted files of a repository at a commit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    repo: str
    commit: str = Field(pattern=r"^[0-9a-f]{40}$")
    files: list[ModelFile] = Field(min_length=1)


def listing(repository: Repository) -> Listing:
    """Ask the hub (`HF_ENDPOINT` names another of the same kind). Raises `Unavailable` in one line."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RevisionNotFoundError

    endpoint = os.environ.get("HF_ENDPOINT", HUB).rstrip("/")
    where = f"{endpoint}/{repository.repo}"
    try:
        found = HfApi(endpoint=endpoint, token=False).model_info(
            repository.repo, revision=repository.revision, files_metadata=True, timeout=TIMEOUT_S
        )
    except GatedRepoError:
        raise Unavailable(_gated(where)) from None
    except RevisionNotFoundError:
        raise Unavailable(f"{where} has no revision {repository.revision!r}") from None
    except HfHubHTTPError as error:
        if error.response.status_code in (401, 403, 404):
            raise Unavailable(f"{where} is not there, or is shown only to people who are signed in") from None
        raise Unavailable(f"{where}: the hub answered {error.response.status_code}") from None
    except (
        Exception
    ) as error:  # what the client's transport raises has no common base that the client exports
        raise Unavailable(f"{where}: {_line(error)}") from None
    if found.gated:
        raise Unavailable(_gated(where))
    commit = found.sha or ""
    try:
        files = list(_wanted(repository, commit, found.siblings or []))
        answer = Listing(repo=repository.repo, commit=commit, files=files)
    except ValidationError as error:
        raise Unavailable(
            f"{where}: what the hub says of {error.errors()[0]['input']!r} is not usable"
        ) from None
    if repository.index not in {file.name for file in answer.files}:
        raise Unavailable(f"{where} holds no {repository.index}")
    return answer


def kept(path: Path) -> Listing | None:
    """The listing that was written to a file earlier."""
    try:
        return Listing.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def keep(found: Listing, path: Path) -> None:
    """Write it, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(found.model_dump_json(indent=1), "utf-8")
    fresh.replace(path)


def _wanted(repository: Repository, commit: str, siblings: "list[RepoSibling]") -> Iterator[ModelFile]:
    """The files that the patterns name, pickles left out. Raises `Unavailable` where weights are pickles only."""
    names = [
        sibling.rfilename
        for sibling in siblings
        if any(fnmatchcase(sibling.rfilename, pattern) for pattern in repository.allow)
    ]
    safe = {PurePosixPath(name).parent for name in names if name.endswith(".safetensors")}
    for name in names:
        if PurePosixPath(name).suffix in PICKLES and PurePosixPath(name).parent not in safe:
            raise Unavailable(
                f"{repository.page} has its weights as a pickle ({name}), which could run any program while it is read"
            )
    for sibling in siblings:
        if sibling.rfilename in names and PurePosixPath(sibling.rfilename).suffix not in PICKLES:
            known: dict[str, Any] = (
                {"size": sibling.lfs.size, "sha256": sibling.lfs.sha256}
                if sibling.lfs
                else {"size": sibling.size, "blob": sibling.blob_id}
            )
            source = Hub(repo=repository.repo, revision=commit, path=sibling.rfilename)
            yield ModelFile(name=sibling.rfilename, sources=[source], **known)


def _gated(where: str) -> str:
    return f"{where} gives its files only to people who are signed in and accepted its terms"


def _line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
