"""EXISTS, planned (SPARQL 1.1, section 18.6)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from publisher.rules import blocks
from publisher.rules.algebra import Group
from publisher.rules.cursor import Uncompilable
from publisher.rules.frames import Condition, Context
from publisher.rules.variables import speaks_of

# It is planned for each choice of which of so many variables have a value.
_MOST_OPEN = 3


def existence(group: Group, context: Context) -> Condition:
    """Compile a search for any solution of a group.

    The variables of the solution for which it is asked stand for their values wherever they are in
    the group; all others are its own.

    Raises:
        Uncompilable: if the group can't be found from what is known.
    """
    open_ = sorted(context.maybe & speaks_of(group))
    if len(open_) > _MOST_OPEN:
        raise Uncompilable("EXISTS about many variables that may have no value")
    conditions = {}
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
        conditions[there] = blocks.exists(makers)
    return blocks.by_what_is_there([context.slot(name) for name in open_], conditions)
