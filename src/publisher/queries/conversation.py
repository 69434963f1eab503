"""How a worker is asked one thing after the other over a socket, and when it has to leave.

A question is its length and its bytes. A reply is its length, what the worker says about itself,
its bytes, and a mark: so what was cut off is never taken for whole, whatever was added to it.

A worker leaves before it is worn. So what questions may leave behind in it, memory above all, has
an end, and the limits that it began with are, all but a little, those of one question. To begin is
dear where there is much to ask: reading writes, too (an engine counts who holds what), and each
page of memory that is written for the first time is copied.
"""

from __future__ import annotations

import os
import resource
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

WORN_SECONDS = 30.0
"""The CPU time after which a worker leaves."""

_WORN_BYTES = 64 << 20  # beside a copy of all that there was
_UNASKED_SECONDS = 60
_UNASKED = struct.pack("ll", _UNASKED_SECONDS, 0)  # a struct timeval
_PAGE = resource.getpagesize()
_UNIT = 1 if sys.platform == "darwin" else 1_024  # of ru_maxrss; see getrusage(2)
_QUESTION, _REPLY = struct.Struct("!I"), struct.Struct("!QdB")
_END = b"\0"


class Given(NamedTuple):
    """A reply.

    Attributes:
        content: its bytes.
        spent: the CPU time of all that the worker has done, in seconds.
        last: whether it leaves, and answers no other question.
    """

    content: bytes
    spent: float = 0.0
    last: bool = True

    def framed(self) -> bytes:
        """The reply as a worker sends it."""
        head = _REPLY.pack(len(self.content), self.spent, self.last)
        return b"".join((head, self.content, _END))

    @classmethod
    def read(cls, received: bytes | bytearray) -> Given | None:
        """The reply in what a worker sent; ``None`` if it isn't there, whole."""
        if len(received) <= _REPLY.size:
            return None
        length, spent, last = _REPLY.unpack_from(received)
        end = _REPLY.size + length
        if len(received) != end + 1 or received[end:] != _END:
            return None
        return cls(bytes(received[_REPLY.size : end]), spent, bool(last))


def framed(question: bytes) -> bytes:
    """A question as it is put to a worker."""
    return _QUESTION.pack(len(question)) + question


def converse(descriptor: int, job: Callable[[bytes], bytes]) -> bytes:
    """What a worker does: it says which process it is, and answers until it has to leave.

    It leaves, too, when the other end of the socket is closed, or nobody asks for a minute.

    Args:
        descriptor: the socket.
        job: gives the reply to a question.

    Returns:
        Nothing, which is all that is left to be sent.
    """
    os.write(descriptor, b"%d\n" % os.getpid())
    most = _pages() + (_most_at_first() + _WORN_BYTES) // _PAGE
    with socket.socket(fileno=descriptor) as talking:
        talking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _UNASKED)
        last = False
        while not last and (question := _question(talking)) is not None:
            content = job(question)
            spent = time.process_time()
            last = spent > WORN_SECONDS or _pages() > most
            talking.sendall(Given(content, spent, last).framed())
    return b""


def _question(talking: socket.socket) -> bytes | None:
    head = _receive(talking, _QUESTION.size)
    if head is None:
        return None
    (length,) = _QUESTION.unpack(head)
    return _receive(talking, length)


def _receive(talking: socket.socket, size: int) -> bytes | None:
    """So many bytes; ``None`` where the other end was closed, or nobody asked for long."""
    received = b""
    while len(received) < size:
        try:
            piece = talking.recv(size - len(received))
        except BlockingIOError:
            return None
        if not piece:
            return None
        received += piece
    return received


def _most_at_first() -> int:
    """The bytes of memory that this process has from the one that it was forked from."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def _pages() -> int:
    """How many pages of memory were new to this process, or were copied for it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
