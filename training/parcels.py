"""A job's folder on its way to another machine and back: files by their relative names, as bytes. What the material is
taken from lies elsewhere on this machine, and travels along.
"""

import shutil
from pathlib import Path

from engines.contract import BadInput
from training.job import TrainingJob
from training.material import store
from training.material.piece import Material

Parcel = dict[str, bytes]
_SOURCES = "sources"


def packed(folder: Path, beneath: str = "") -> Parcel:
    """All files of a folder, named as if it were called `beneath`."""
    return {
        str(Path(beneath) / path.relative_to(folder).as_posix()): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def unpacked(parcel: Parcel, folder: Path) -> None:
    """Write the files into a folder."""
    for name, data in parcel.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def appeared(parcel: Parcel, folder: Path) -> None:
    """Let a folder appear with these files, whole or not at all, in place of what was there."""
    fresh, old = folder.with_name(f".{folder.name}.part"), folder.with_name(f".{folder.name}.old")
    for each in (fresh, old):
        shutil.rmtree(each, ignore_errors=True)
    unpacked(parcel, fresh)
    if folder.exists():
        folder.replace(old)
    fresh.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def packed_job(job: TrainingJob) -> Parcel:
    """The order, its material with the files that are learned from (and what lies beside them under the same name), and
    what earlier runs have left. Raises `BadInput` where a file of the material is gone."""
    parcel: Parcel = {"job.json": (job.folder / "job.json").read_bytes()} | packed(job.material, "material")
    for number, file in _sources(store.read(job.material)):
        beside = [each for each in file.parent.iterdir() if each.stem == file.stem and each.is_file()]
        if file not in beside:
            raise BadInput("material", f"{file} is gone", "put it back, or leave the piece out")
        parcel |= {f"{_SOURCES}/{number}/{each.name}": each.read_bytes() for each in beside}
    for run in runs(job.folder):
        parcel |= packed(run, run.relative_to(job.folder).as_posix())
    return parcel


def unpacked_job(parcel: Parcel, folder: Path) -> TrainingJob:
    """The reverse of `packed_job`, on whatever machine."""
    unpacked(parcel, folder)
    job = TrainingJob(folder)
    material = store.read(job.material)
    there = {file: folder / _SOURCES / str(number) / file.name for number, file in _sources(material)}
    pieces = tuple(
        piece.model_copy(update={"file": there.get(piece.file, piece.file)}) for piece in material.pieces
    )
    store.write(job.material, material.model_copy(update={"pieces": pieces}))
    return job


def runs(folder: Path) -> list[Path]:
    """The folders of the loop's runs in a job's folder."""
    return sorted(path.parent for depth in ("*", "*/*") for path in folder.glob(f"{depth}/checkpoints"))


def _sources(material: Material) -> list[tuple[int, Path]]:
    """The files that are learned from, each once, with a number."""
    return list(enumerate(dict.fromkeys(piece.file for piece in material.used)))
