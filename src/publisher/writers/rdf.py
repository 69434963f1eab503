"""What is written line by line; and TriG and expanded JSON-LD, which Oxigraph writes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice
from typing import IO, Any, cast

import pyoxigraph as ox

from publisher import nquads
from publisher.lines import File, Sorting
from publisher.oxigraph import to_quad
from publisher.terms import Iri, Prefixes, Quad, Triple, triple_key
from publisher.writers.spelling import NTRIPLES

_TOGETHER = 10_000  # lines
_READ = 1 << 20  # bytes


def n_triples(triples: Iterable[Triple]) -> bytes:
    """The graph as canonical N-Triples in UTF-8, lines sorted (RDF 1.1 N-Triples, section 4)."""
    spelled = NTRIPLES
    lines = [f"{spelled[s]} {spelled[p]} {spelled[o]} .\n" for s, p, o in triples]
    lines.sort()
    return "".join(lines).encode()


def n_quads(quads: Iterable[Quad]) -> bytes:
    """The dataset as canonical N-Quads in UTF-8, lines sorted (RDF 1.1 N-Quads, section 4).

    A quad may be given several times; it is written once.
    """
    spelled = NTRIPLES
    lines = {
        f"{spelled[s]} {spelled[p]} {spelled[o]} .\n"
        if g is None
        else f"{spelled[s]} {spelled[p]} {spelled[o]} {spelled[g]} .\n"
        for s, p, o, g in quads
    }
    return "".join(sorted(lines)).encode()


def json_ld(triples: Iterable[Triple]) -> bytes:
    """The graph as expanded JSON-LD (JSON-LD 1.1 API, section 9.2), subjects in order."""
    ordered = sorted((Quad(*triple) for triple in triples), key=triple_key)
    written = ox.serialize(map(to_quad, ordered), format=ox.RdfFormat.JSON_LD)
    return (written or b"[]") + b"\n"


def whole_n_quads(quads: Iterable[Quad]) -> Iterator[bytes]:
    """The same as ``n_quads``, bit by bit."""
    return _in_order(nquads.lines(quads))


def whole_named_graphs(graphs: Mapping[Iri, Iterable[bytes]]) -> Iterator[bytes]:
    """The dataset of some graphs as canonical N-Quads, bit by bit.

    Args:
        graphs: name → lines of N-Triples in order, some at a time.
    """
    return _pieces(merge(*(_within(name, texts) for name, texts in graphs.items())))


def _within(name: Iri, texts: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a graph, without their ends: no term has a line end in it."""
    end = f" {NTRIPLES[name]} .\n".encode()
    for text in texts:
        yield from text.replace(b" .\n", end)[:-1].split(b"\n")


def _in_order(texts: Iterable[str]) -> Iterator[bytes]:
    """The lines of some texts, in order, each once."""
    sorting = Sorting()
    for text in texts:
        sorting.add(text[:-1].encode().split(b"\n"))
    return _pieces(iter(sorting))


def _pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines with their ends, many at once."""
    while some := list(islice(lines, _TOGETHER)):
        yield b"\n".join([*some, b""])


def whole_trig(quads: Iterable[Quad], prefixes: Prefixes) -> Iterator[bytes]:
    """The same as ``trig``, bit by bit."""
    spelled, sorting = NTRIPLES, Sorting()
    for s, p, o, g in quads:
        key = f"{g or ''}\0{spelled[s]} {p} {spelled[o]}"
        end = " .\n" if g is None else f" {spelled[g]} .\n"
        sorting.add((f"{key}\0{spelled[s]} {spelled[p]} {spelled[o]}{end}"[:-1].encode(),))
    return _as_trig((line.rpartition(b"\0")[2] for line in sorting), prefixes)


def trig_of(texts: Iterable[bytes], prefixes: Prefixes) -> Iterator[bytes]:
    """The same of statements in the default graph alone.

    Args:
        texts: their lines, those about one node together, in the order of the nodes.
        prefixes: the prefixes of the publication.
    """
    lines = (line for text in texts for line in sorted(text[:-1].split(b"\n"), key=_by_property))
    return _as_trig(lines, prefixes)


def _by_property(line: bytes) -> tuple[bytes, bytes]:
    """The key by which lines about a node are in the order of ``terms.triple_key``."""
    _, name, rest = line.split(b" ", 2)
    return name[1:-1], rest


def _as_trig(lines: Iterator[bytes], prefixes: Prefixes) -> Iterator[bytes]:
    """Lines of N-Quads as Oxigraph writes them in TriG."""
    written = File()
    read = ox.parse(
        cast("IO[bytes]", _Stream(_pieces(lines))), format=ox.RdfFormat.N_QUADS, lenient=True
    )
    ox.serialize(
        read, cast("IO[bytes]", _Sink(written)), ox.RdfFormat.TRIG, prefixes=prefixes.namespaces
    )
    return (written.read(at, at + _READ) for at in range(0, written.size, _READ))


class _Stream(io.RawIOBase):
    """Reads pieces of bytes one after the other."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        size = len(self._rest) if size < 0 else size
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


class _Sink(io.RawIOBase):
    """Writes to the end of a file."""

    def __init__(self, file: File) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._file.append(bytes(data))
        return len(data)


def trig(quads: Iterable[Quad], prefixes: Prefixes) -> bytes:
    """The dataset as TriG: the default graph first, then the named graphs in order.

    A quad may be given several times; it is written once.
    """
    spelled = NTRIPLES
    graphs: dict[Iri | None, dict[str, str]] = {}
    for s, p, o, g in quads:
        # By this text the statements are sorted as by ``triple_key``: no term goes on with a space.
        key = f"{spelled[s]} {p} {spelled[o]}"
        end = " .\n" if g is None else f" {spelled[g]} .\n"
        graphs.setdefault(g, {})[key] = f"{spelled[s]} {spelled[p]} {spelled[o]}{end}"
    ordered = sorted(graphs.items(), key=lambda item: item[0] or "")
    text = "".join(lines[key] for _, lines in ordered for key in sorted(lines))
    # That Oxigraph reads lines costs less than making its terms one by one.
    read = ox.parse(text, format=ox.RdfFormat.N_QUADS, lenient=True)
    written = ox.serialize(read, format=ox.RdfFormat.TRIG, prefixes=prefixes.namespaces)
    return written or b""
