"""The tree of a page as a flat list, to be compared with the tree of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

_AROUND_HEAD = frozenset({"html", "html head"})


class Step(NamedTuple):
    """One step of a walk through a tree, in the order of the page.

    Attributes:
        kind: ``#text``, ``#comment``, ``!doctype``, ``end``, or the name of an element.
        value: the text; of an element, its attributes.
        around: the names of the outermost elements around it, three at most.
    """

    kind: str
    value: object
    around: str

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of an element."""
        return dict(self.value[1]) if isinstance(self.value, tuple) else {}


def outline(text: str, *, scripting: bool = True) -> list[Step]:
    """The tree of a page, as HTML makes it (section 13.2.6).

    Args:
        text: the page.
        scripting: whether scripts would be executed, so that ``noscript`` holds mere text.
    """
    from justhtml import JustHTML  # takes a tenth of a second to load, and no build needs it

    return list(_walk(JustHTML(text, sanitize=False, scripting_enabled=scripting).root))


def plain(steps: Iterable[Step]) -> list[Step]:
    """The steps with neighbouring texts as one, and without white space in and around the head."""
    joined: list[Step] = []
    for is_text, group in groupby(steps, key=lambda step: step.kind == "#text"):
        run = list(group)
        if is_text:
            run = [run[0]._replace(value="".join(str(step.value) for step in run))]
        joined += (step for step in run if not _is_blank(step))
    return joined


def _is_blank(step: Step) -> bool:
    white = step.kind == "#text" and not str(step.value).strip("\t\n\f\r ")
    return white and step.around in _AROUND_HEAD


def _walk(root: Any) -> Iterator[Step]:
    """All nodes, without recursion: foreign pages are as deep as they like."""
    waiting: list[tuple[Any, str]] = [(root, "")]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, Step):
            yield node
            continue
        if node.name.startswith(("#text", "#comment", "!")):
            yield Step(node.name, _data(node), around)
            continue
        content = getattr(node, "template_content", None)
        inner = around if node.name.startswith("#") else within(around, node.name)
        if not node.name.startswith("#"):
            yield Step(node.name, (node.namespace, tuple((node.attrs or {}).items())), around)
            waiting.append((Step("end", node.name, around), ""))
        children = [*(node.children or ()), *((content.children or ()) if content else ())]
        waiting.extend((child, inner) for child in reversed(children))


def within(around: str, name: str) -> str:
    """The names of the outermost elements around what is in an element of some name."""
    return around if around.count(" ") > 1 else f"{around} {name}".strip()


def _data(node: Any) -> object:
    """The text of a text or comment; name and identifiers of a doctype."""
    data = node.data
    if data is None or isinstance(data, str):
        return data or ""
    return data.name, data.public_id, data.system_id
