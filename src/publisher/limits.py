"""How much is too much: bounds that keep foreign content and foreign queries harmless."""

from __future__ import annotations

from dataclasses import dataclass

MOST_OF = {"nesting": 100, "query_seconds": 86_400, "query_workers": 100, "query_queue": 1_000}
"""What a setting may be at most: more would break what it protects, the stack of a parser and the
clock of a query, and the memory and the patience of a server."""

MOST = 1_000_000_000_000
"""What any other setting may be at most."""

LEAST_OF = {"memory": 0}
"""What a setting may be at least, where that isn't 1."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is too much: the table ``[limits]``, whole numbers above 0 (``memory`` may be 0).

    ``nesting`` is at most 100, ``query_seconds`` at most a day, the others a million million.

    Attributes:
        file_bytes: the size of one content file.
        attachment_bytes: the size of one file of ``data/files``.
        nesting: how deep brackets may be nested in a content file or a query.
        literal_bytes: the size of one text in the content, in UTF-8.
        page_size: how many values of one property a page lists before the next page.
        catalog_page: how many datasets one page of the catalogue holds.
        query_seconds: the wall-clock time of one query.
        query_bytes: the size of a query's text, in UTF-8.
        query_memory: the memory of the process that runs a query, in bytes.
        query_workers: how many long queries a server answers at once.
        query_queue: how many queries may wait for their turn in a server.
        result_bytes: the size of a query's result.
        result_rows: how many rows or statements it may have.
        memory: how many bytes the statements of a publication may take in memory, as far as that
            can be told from its files; beyond, they are kept on the disk. 0 stands for a quarter of
            the computer's memory. What is published is the same.
    """

    file_bytes: int = 50_000_000
    attachment_bytes: int = 200_000_000
    nesting: int = 64
    literal_bytes: int = 1_000_000
    page_size: int = 200
    catalog_page: int = 500
    query_seconds: int = 30
    query_bytes: int = 20_000
    query_memory: int = 1_000_000_000
    query_workers: int = 4
    query_queue: int = 32
    result_bytes: int = 20_000_000
    result_rows: int = 100_000
    memory: int = 0
