"""Which of several classes each area of a picture belongs to: a random walker with opinions.

Each area says how strongly it is of each class by what it looks like; neighbours that are alike pull each other along.
What the opinions are made of is not known here.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import splu

LEAST = 1e-4  # of an opinion, so that every area ends somewhere


def shares(tied: csr_matrix, opinions: NDArray[np.floating]) -> NDArray[np.float32]:
    """(n, classes), rows sum to 1: how likely each area is of each class. `tied` (n, n) says how alike neighbours are,
    `opinions` (n, classes) how strongly each area is of each class, 1 being as strong as one like neighbour."""
    strong = np.asarray(opinions, np.float64) + LEAST
    total = np.asarray(tied.sum(1)).ravel() + strong.sum(1)
    system = (diags(total) - tied).tocsc()
    factors = splu(system, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}, diag_pivot_thresh=0.0)
    solved = factors.solve(strong)
    return np.asarray(solved / solved.sum(1, keepdims=True), np.float32)
