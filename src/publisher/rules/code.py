"""The source of a function that finds solutions, written line by line.

What is written next stands inside of all loops that are open, and so is done for each solution
that these find. A solution is left as soon as something speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from publisher.rules.cursor import Uncompilable
from publisher.rules.frames import SEED, Layout

Maker: TypeAlias = "Callable[[Code], None]"
"""Writes what finds one thing, for each solution that was found before."""

# Python nests no more loops than twenty.
_MOST_LOOPS = 19
GIVEN = ("about", "pointing", "said", "seed", "graph", "keep", "labels")
"""What is known from the beginning: what the graph is asked, what is said of the seed and the seed;
the graph for a path; where statements go; what names blank nodes."""
_NAMES = re.compile(r"(?<![\w.'\"])(?:v\d+|about|pointing|said|seed|graph|keep|labels)(?![\w'\"])")


class Code:
    """The lines of one function.

    Args:
        layout: the names and constants of its rule.
        leave: what leaves the function where no loop is open.
    """

    def __init__(self, layout: Layout, leave: str = "return") -> None:
        self.layout = layout
        self._lines: list[tuple[int, str]] = []
        self._depth = 1
        self._leave = leave
        self._set: dict[str, None] = {}
        # What was asked of a node already, and is at hand as long as the loops are open.
        self._at_hand: dict[int, str] = {}

    def line(self, text: str) -> None:
        """Write a line."""
        self._lines.append((self._depth, text))

    def assign(self, slot: int, text: str) -> None:
        """Give a variable a value."""
        self.line(f"{self._new(slot)} = {text}")

    def _new(self, slot: int) -> str:
        self._at_hand.pop(slot, None)
        name = self.layout.name(slot)
        self._set[name] = None
        return name

    def loop(self, slots: Sequence[int], over: str) -> None:
        """Go on for each of some values, or rows of values of several variables."""
        names = [self._new(slot) for slot in slots]
        self.each(", ".join(names) if names else "_", over)

    def each(self, head: str, over: str) -> None:
        """Open a loop."""
        self.line(f"for {head} in {over}:")
        self._depth += 1
        self._leave = "continue"

    def require(self, condition: str) -> None:
        """Go on where something holds, which is written as Python has it."""
        self.line(f"if not {condition}: {self._leave}")

    def about(self, slot: int, *, text: bool) -> str:
        """The name of what is said of a node, which may be a text, of which nothing is said."""
        if slot == SEED:
            return "said"
        if slot not in self._at_hand:
            name, node = f"a{slot}", self.layout.name(slot)
            no_text = f" if {node}.__class__ is not Literal else nothing" if text else ""
            self.line(f"{name} = about({node}){no_text}")
            self._at_hand[slot] = name
        return self._at_hand[slot]

    @contextmanager
    def search(self) -> Iterator[None]:
        """What is written in this context looks for something by itself, and ends where it ends."""
        depth, leave, at_hand = self._depth, self._leave, dict(self._at_hand)
        start = len(self._lines)
        self._leave = "continue"
        yield
        written = self._lines[start:]
        if any(at == depth and text.endswith(": continue") for at, text in written):
            # It is left where no loop of its own is open: it needs one.
            inside = [(at + 1, text) for at, text in written]
            self._lines[start:] = [(depth, "for _ in once:"), *inside]
        self._depth, self._leave, self._at_hand = depth, leave, at_hand

    def end(self) -> None:
        """Here the search ends: something is found; and nothing, after all loops."""
        self.line("return True")
        self._depth = 1
        self.line("return False")

    def needed(self) -> list[str]:
        """The names of what the function has to be given."""
        used = dict.fromkeys(name for _, line in self._lines for name in _NAMES.findall(line))
        return [name for name in used if name not in self._set]

    def written(self, name: str, given: Sequence[str]) -> str:
        """The function.

        Args:
            name: its name.
            given: its arguments.

        Raises:
            Uncompilable: if its loops are nested too deeply.
        """
        self._refuse_deep()
        lines = [f"{' ' * depth}{text}" for depth, text in self._lines]
        unset = [f" {' = '.join(self._set)} = None"] if self._set else []
        return "\n".join([f"def {name}({', '.join(given)}):", *unset, *lines, ""])

    def _refuse_deep(self) -> None:
        open_: list[int] = []
        for depth, text in self._lines:
            while open_ and open_[-1] >= depth:
                open_.pop()
            if text.startswith("for "):
                open_.append(depth)
                if len(open_) > _MOST_LOOPS:
                    raise Uncompilable(f"more than {_MOST_LOOPS} things are looked for in a row")


def search(layout: Layout, makers: Sequence[Maker], condition: str = "") -> str:
    """Write a function that looks for any solution; the source of a call, which is true or false.

    Args:
        layout: the names and constants of the rule.
        makers: what finds a solution.
        condition: what has to hold of it, too.
    """
    code = Code(layout, "return False")
    for make in makers:
        make(code)
    if condition:
        code.require(condition)
    code.end()
    name, given = layout.temporary("search"), code.needed()
    layout.functions[name] = code.written(name, given)
    return f"{name}({', '.join(given)})"
