"""JSON-LD with frozen contexts: what isn't on the list is refused, and nothing is ever fetched.

PyLD does the work (JSON-LD 1.1 Processing Algorithms and API; JSON-LD 1.1 Framing). It fetches
contexts by default, so it is only ever called from here, where the loader is always ours.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

from publisher import tables, trees
from publisher.errors import ConfigError, ContextError

FOLDER = "contexts"
INDEX = f"{FOLDER}/index.toml"

Json = dict[str, Any]
_T = TypeVar("_T")

_MOST_CACHED = 1_000
# What PyLD also raises over odd documents, such as {"@context": {"@vocab": null}}.
_STUMBLES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_ABSOLUTE: Json = {"@base": None}


class HasContexts(Protocol):
    """What :func:`frozen` needs of a configuration."""

    @property
    def contexts(self) -> Mapping[str, Path]:
        """URL → file."""


class FrozenContexts:
    """The contexts that documents may name, and PyLD's loader for them.

    Args:
        documents: URL → the context document, or the JSON file that holds it; a file is read when
            its URL is first asked for.
        bundled: whether those that come with PyLD are on the list, too, where it has no other.
    """

    def __init__(self, documents: Mapping[str, Json | Path], bundled: bool = False) -> None:
        self._listed = dict(documents)
        self._bundled = bundled
        self._texts: dict[str, str] = {}
        # PyLD shares one cache between all loaders of a process: ours is our own.
        self._cache: dict[str, Any] = {}
        self._importing = False

    @property
    def urls(self) -> tuple[str, ...]:
        """The URLs on the list, sorted."""
        return tuple(sorted(self._documents))

    @cached_property
    def _documents(self) -> Mapping[str, Json | Path]:
        """All of the list: only for what isn't among the first, as PyLD takes time to load."""
        if not self._bundled:
            return self._listed
        from pyld import BUNDLED_CONTEXTS

        return {**BUNDLED_CONTEXTS, **self._listed}

    def loader(self, url: str, options: Mapping[str, Any]) -> Json:  # noqa: ARG002
        """The context at a URL, as PyLD wants it (JSON-LD 1.1 API, section 9.4).

        Raises:
            ContextError: if the URL isn't on the list; the message lists what is.
            ConfigError: if the file of the context isn't a JSON object.
        """
        if url not in self._listed and url not in self._documents:
            raise ContextError(
                f"the JSON-LD context {url} isn't on the list, and nothing is fetched: write the"
                " context into the document, put a copy of it under [contexts] in publisher.toml,"
                f" or use one of {', '.join(self.urls)}"
            )
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            # PyLD writes into what it loads, so each time it gets a copy.
            "document": json.loads(self._text(url)),
        }

    def cache_for(self, inputs: Iterable[Any]) -> dict[str, Any]:
        """The cache of processed contexts to use for these inputs.

        PyLD stores the merged context under the name of the imported one where a context has
        ``@import``, so that one document would change what the next one means. Such documents
        get a cache of their own.
        """
        if self._importing or any(map(_imports, inputs)):
            return {}
        if len(self._cache) > _MOST_CACHED:
            self._cache.clear()
        return self._cache

    def _text(self, url: str) -> str:
        if url not in self._texts:
            document = self._listed[url] if url in self._listed else self._documents[url]
            value = _read(document) if isinstance(document, Path) else document
            self._texts[url] = json.dumps(value)
            self._importing = self._importing or _imports(value)
        return self._texts[url]


def frozen(ontology_files: Mapping[str, Path], config: HasContexts | None = None) -> FrozenContexts:
    """All contexts that a publication may use; the later of these wins.

    Those that come with PyLD, those that ``contexts/index.toml`` of the ontology lists
    (``["schema.org.jsonld"]`` with its ``urls``), and those of ``[contexts]`` in publisher.toml.

    Args:
        ontology_files: name in the ontology → file, as from ``config.ontology_files``.
        config: the publication's settings.

    Raises:
        ConfigError: if the index isn't what it must be or names a file that isn't there.
    """
    documents: dict[str, Json | Path] = {}
    if INDEX in ontology_files:
        documents.update(_indexed(ontology_files))
    documents.update(config.contexts if config else {})
    return FrozenContexts(documents, bundled=True)


def expand(document: Any, base: str, contexts: FrozenContexts) -> list[Json]:
    """The document in expanded form (JSON-LD 1.1 API, section 5.1.2).

    Args:
        document: parsed JSON; it isn't changed.
        base: the absolute IRI that relative IRIs are relative to.
        contexts: the contexts that the document may name.

    Raises:
        ContextError: if the document names a context that isn't on the list.
        ValueError: if it isn't JSON-LD; the message says why, for people.
    """
    from pyld import jsonld

    result: list[Json] = _run(
        lambda options: jsonld.expand(document, options), base, contexts, document
    )
    return result


def compact(
    document: Any, context: Any, base: str, contexts: FrozenContexts, *, graph: bool = False
) -> Json:
    """The document in the terms of a context (JSON-LD 1.1 API, section 5.2.2).

    IRIs stay absolute, so that the result means the same wherever it is read.

    Args:
        document: parsed JSON; it isn't changed.
        context: a context, or an object with ``@context``.
        base: the absolute IRI that relative IRIs of the document are relative to.
        contexts: the contexts that document and context may name.
        graph: whether the result always has ``@graph``, even for one node.

    Raises:
        ContextError: if a context is named that isn't on the list.
        ValueError: if document or context aren't JSON-LD; the message says why, for people.
    """
    from pyld import jsonld

    own = _context(context)
    result: Json = _run(
        lambda options: jsonld.compact(document, _absolute(own), {**options, "graph": graph}),
        base,
        contexts,
        document,
        own,
    )
    return _with_context(result, own)


def frame(document: Any, shape: Json, base: str, contexts: FrozenContexts) -> Json:
    """The document as a tree of the frame's shape (JSON-LD 1.1 Framing, section 4.1).

    IRIs in the result are absolute; IRIs in the frame must be, too.

    Args:
        document: parsed JSON; it isn't changed.
        shape: the frame.
        base: the absolute IRI that relative IRIs of the document are relative to.
        contexts: the contexts that document and frame may name.

    Raises:
        ContextError: if a context is named that isn't on the list.
        ValueError: if document or frame aren't JSON-LD; the message says why, for people.
    """
    from pyld import jsonld

    own = _context(shape)
    framed = {**shape, "@context": _absolute(own)}
    result: Json = _run(
        lambda options: jsonld.frame(document, framed, options), base, contexts, document, shape
    )
    return _with_context(result, own)


def _run(work: Callable[[Json], _T], base: str, contexts: FrozenContexts, *inputs: Any) -> _T:
    """Do the work with options that let PyLD load nothing but frozen contexts."""
    from pyld import ContextResolver
    from pyld.jsonld import JsonLdError

    if not isinstance(inputs[0], dict | list):
        # PyLD would take a text for the address of a document.
        raise ValueError("a JSON-LD document is an object or a list")  # noqa: TRY004
    refused: list[ContextError | ConfigError] = []
    load = _remembering(contexts.loader, refused)
    resolver = ContextResolver(contexts.cache_for(inputs), load)
    options = {"base": base, "documentLoader": load, "contextResolver": resolver}
    try:
        with warnings.catch_warnings():
            # PyLD warns of terms that look like keywords; by the specification they are ignored.
            warnings.simplefilter("ignore", SyntaxWarning)
            return work(options)
    except JsonLdError as error:
        raise (refused[0] if refused else ValueError(_message(error))) from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except _STUMBLES as error:
        raise ValueError(f"PyLD stumbles over it ({type(error).__name__}: {error})") from error


def _remembering(
    loader: Callable[[str, Mapping[str, Any]], Json], refused: list[ContextError | ConfigError]
) -> Callable[[str, Mapping[str, Any]], Json]:
    """The loader for one run: PyLD wraps what it raises, so that is also put into the list."""

    def load(url: str, options: Mapping[str, Any]) -> Json:
        try:
            # The tag is PyLD's word for: keep it for the next document. Only here, where the cache
            # is not the one that all loaders share.
            return {**loader(url, options), "tag": "static"}
        except (ContextError, ConfigError) as error:
            refused.append(error)
            raise

    return load


def _message(error: BaseException) -> str:
    """The innermost of PyLD's messages, with the code of the specification and the value."""
    while error.__cause__ is not None and hasattr(error.__cause__, "code"):
        error = error.__cause__
    text = str(error.args[0]).rstrip(".")
    code = getattr(error, "code", None)
    details = getattr(error, "details", None)
    shown = json.dumps(details, default=str, ensure_ascii=False) if details else ""
    return text + (f" ({code})" if code else "") + (f": {shown[:200]}" if shown else "")


def _imports(value: Any) -> bool:
    """Whether ``@import`` is a key anywhere."""
    queue = [value]
    while queue:
        item = queue.pop()
        if isinstance(item, dict):
            if "@import" in item:
                return True
            queue.extend(item.values())
        elif isinstance(item, list):
            queue.extend(item)
    return False


def _context(value: Any) -> Any:
    return value.get("@context", {}) if isinstance(value, dict) and "@context" in value else value


def _absolute(context: Any) -> list[Any]:
    """The context with a rule after it that keeps compaction from shortening IRIs to the base."""
    return [*(context if isinstance(context, list) else [context]), _ABSOLUTE]


def _with_context(result: Json, context: Any) -> Json:
    rest = {key: value for key, value in result.items() if key != "@context"}
    return {"@context": context, **rest}


def _indexed(ontology_files: Mapping[str, Path]) -> dict[str, Path]:
    index = tables.read(ontology_files[INDEX])
    found: dict[str, Path] = {}
    for name in index:
        entry = index.table(name)
        for url in entry.texts("urls"):
            if f"{FOLDER}/{name}" not in ontology_files:
                raise index.error(name, f"there is no file {name} beside the index")
            found[url] = ontology_files[f"{FOLDER}/{name}"]
        for key in ("version", "source", "licence", "note"):
            entry.text(key, "")
        entry.finish()
    return found


def _read(path: Path) -> Json:
    try:
        value = trees.parse(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise ConfigError(f"{place}: not JSON: {error.msg}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: not JSON in UTF-8: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: expected a JSON object with @context")
    return value
