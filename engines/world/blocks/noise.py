"""Chance and smooth noise as functions of a place and a seed, for kernels; nothing here remembers anything."""

import math

from engines.world.blocks import kernels

_WORD = 0xFFFFFFFF


@kernels.exact
def chance(seed: int, x: int, y: int, z: int) -> float:
    """A number from 0 to 1 for a cell of the grid."""
    return (bits(seed, x, y, z) & 0xFFFFFF) / 16777216.0


@kernels.exact
def bits(seed: int, x: int, y: int, z: int) -> int:
    """32 random bits for a cell of the grid."""
    h = (x * 0x9E3779B1) ^ (z * 0x85EBCA77) ^ (y * 0xC2B2AE3D) ^ (seed * 0x27D4EB2F + 0x165667B1)
    h &= _WORD
    h ^= h >> 15
    h = (h * 0x2C1B3C6D) & _WORD
    h ^= h >> 12
    h = (h * 0x297A2D39) & _WORD
    return h ^ (h >> 15)


@kernels.exact
def smooth(seed: int, x: float, z: float) -> float:
    """Noise from 0 to 1 whose bumps are one unit wide."""
    return _layer(seed, x, 0, z)


@kernels.exact
def hills(seed: int, x: float, z: float, octaves: int) -> float:
    """Noise from 0 to 1 in `octaves`, each half as high and half as wide as the one before."""
    total, weight, size = 0.0, 0.0, 1.0
    for octave in range(octaves):
        total += smooth(seed + 101 * octave, x, z) * size
        weight += size
        size *= 0.5
        # turned by about 37 degrees, so that the grids of the octaves do not show
        x, z = (x * 0.8 - z * 0.6) * 2.03 + 17.3, (x * 0.6 + z * 0.8) * 2.03 - 5.7
    return total / weight


@kernels.exact
def smooth3(seed: int, x: float, y: float, z: float) -> float:
    """Noise from 0 to 1 in space, whose bumps are one unit wide."""
    j = math.floor(y)
    v = y - j
    v = v * v * (3 - 2 * v)
    below = _layer(seed, x, int(j), z)
    above = _layer(seed, x, int(j) + 1, z)
    return below * (1 - v) + above * v


@kernels.exact
def _layer(seed: int, x: float, j: int, z: float) -> float:
    i, k = math.floor(x), math.floor(z)
    u, w = x - i, z - k
    u, w = u * u * (3 - 2 * u), w * w * (3 - 2 * w)
    i, k = int(i), int(k)
    near = chance(seed, i, j, k) * (1 - u) + chance(seed, i + 1, j, k) * u
    far = chance(seed, i, j, k + 1) * (1 - u) + chance(seed, i + 1, j, k + 1) * u
    return near * (1 - w) + far * w
