"""When Python looks for garbage in circles (https://docs.python.org/3/library/gc.html).

It looks through everything that is there, again and again while more comes. Where much is read that
stays, and nothing is thrown away yet, that takes longer than the reading.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unsought() -> Iterator[None]:
    """No search at all: for what only adds to what is there."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def set_aside() -> Iterator[None]:
    """A search only in what comes from now on: for work that leaves as it is what is there.

    Processes that are forked meanwhile share more memory, too: a search writes into all that it
    looks at. Within :func:`unsought`, there is a search again.
    """
    was_on = gc.isenabled()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()
        gc.unfreeze()
