"""Packed files: the same content, smaller, the same bytes every time."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import brotli

from publisher.packing import CODINGS, MANY, pack, packer

TEXT = b"The agency was dissolved and succeeded. " * 100
PROSE = Path(__file__).read_bytes() * 2


def test_packed_forms_hold_the_content() -> None:
    packed = pack(TEXT)
    assert set(packed) == set(CODINGS) == {"br", "gz"}
    assert gzip.decompress(packed["gz"]) == brotli.decompress(packed["br"]) == TEXT
    assert all(len(short) < len(TEXT) / 5 for short in packed.values())


def test_a_site_of_many_files_is_packed_in_a_hurry() -> None:
    assert packer(MANY) is pack
    hurried = packer(MANY + 1)(PROSE)
    assert gzip.decompress(hurried["gz"]) == PROSE
    assert set(hurried) == {"gz"}
    assert len(pack(PROSE)["br"]) < len(pack(PROSE)["gz"]) < len(hurried["gz"]) < len(PROSE) / 2


def test_they_are_the_same_every_time() -> None:
    assert pack(TEXT) == pack(TEXT)
    assert pack(TEXT)["gz"][4:8] == bytes(4), "no time is in it"


def test_what_does_not_become_smaller_stays_as_it_is() -> None:
    assert pack(b"short") == packer(MANY + 1)(b"short") == {}
    assert pack(TEXT[:1_399]) == {}, "one packet holds it"
    assert pack(TEXT[:1_400]) != {}
    assert pack(os.urandom(5000)) == {}


def test_what_is_packed_already_is_not_packed_again() -> None:
    for start in (
        b"PK\x03\x04",
        b"%PDF-1.7",
        b"\x89PNG\r\n",
        b"\xff\xd8\xff\xe0",
        b"\0\0\0\x18ftyp",
    ):
        assert pack(start + TEXT) == packer(MANY + 1)(start + TEXT) == {}, start
