"""A home and a folder of their own for processes that help a lesson: what they write disturbs nobody, and what they put
on the shelf lies there alone. Models and all else of the person's home are linked, not copied.
"""

import os
import shutil
from pathlib import Path

from engines.home import home
from training.job import TrainingJob

_OWN = ("learned", "trainings", "log")


def own_home(folder: Path) -> Path:
    """Make `folder` this process's home, with an empty shelf."""
    real = home().resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if real.is_dir():
        for each in real.iterdir():
            if each.name not in _OWN:
                (folder / each.name).symlink_to(each, target_is_directory=each.is_dir())
    os.environ["MATINEE_HOME"] = str(folder)
    return folder


def own_folder(job: TrainingJob, rank: int) -> Path:
    """Where the process of this rank learns; the first one in the job's own folder."""
    if rank == 0:
        return job.folder
    folder = job.folder / "helpers" / str(rank)
    own_home(folder / "home")
    link = folder / "material"
    if not link.is_symlink():
        link.symlink_to(job.material.resolve(), target_is_directory=True)
    return folder
