"""Keeps None, True, False and NotImplemented alive on Python 3.11, where PySide6 6.12 wears them out.

Its wheels return these without taking a reference, which is right from Python 3.12 on, where they are
immortal; on 3.11 each Qt call that returns nothing takes one away, and after some five thousand the
interpreter aborts ("deallocating None"). Importing this module gives them more than can ever be taken.
"""

import ctypes
import sys

if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    for _singleton in (None, True, False, NotImplemented):
        ctypes.c_ssize_t.from_address(id(_singleton)).value += 1 << 60
