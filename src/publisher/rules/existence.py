"""EXISTS, planned (SPARQL 1.1, section 18.6)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from publisher.rules.algebra import Group
from publisher.rules.code import search
from publisher.rules.cursor import Uncompilable
from publisher.rules.frames import Context
from publisher.rules.variables import speaks_of

# It is planned for each choice of which of so many variables have a value.
_MOST_OPEN = 3


def existence(group: Group, context: Context) -> str:
    """Write a search for any solution of a group: what is true if there is one.

    The variables of the solution for which it is asked stand for their values wherever they are in
    the group; all others are its own.

    Raises:
        Uncompilable: if the group can't be found from what is known.
    """
    open_ = sorted(context.maybe & speaks_of(group))
    if len(open_) > _MOST_OPEN:
        raise Uncompilable("EXISTS about many variables that may have no value")
    found = ""
    for there in product((False, True), repeat=len(open_)):
        sure = context.sure.union(n for n, is_there in zip(open_, there, strict=True) if is_there)
        inner = replace(
            context.keeping(sure),
            slots={name: context.slot(name) for name in sure},
            sure=sure,
            maybe=frozenset(),
            fixed=sure,
        )
        makers, _ = context.plan(group, inner, frozenset())
        call = search(context.layout, makers)
        tests = [_is_there(context, *pair) for pair in zip(open_, there, strict=True)]
        found += f"{call} if {' and '.join(tests)} else " if tests else call
    return f"({found}False)" if open_ else found


def _is_there(context: Context, name: str, there: bool) -> str:
    """What is true if a variable has a value, or if it has none."""
    slot = context.layout.name(context.slot(name))
    return f"{slot} is not None" if there else f"{slot} is None"
