"""When Python looks for garbage in circles, which takes as long as there is much in memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No search while much is made that is needed, and that has no circles in it.

    Each search looks through all that was made; searches while it grows would take as long as the
    making.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
