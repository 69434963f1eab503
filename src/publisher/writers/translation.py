"""Templates as Python functions: the same pages as Jinja2 renders, by straight code.

Jinja2 parses the templates; this writes down what its syntax trees say as Python. A macro becomes a
function and an attribute an attribute; a phrase becomes its words. Each function adds pieces of the
page to a list. Whatever an expression gives is escaped, even what Jinja2 would take for markup:
that is what a template says itself, and what it calls so by the filter ``as_markup``.

The language of templates is larger than what is translated. A template that uses more of it is
refused here and rendered by Jinja2, which says what a template means; tests hold both equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, Environment, nodes
from markupsafe import Markup

from publisher.writers.characters import as_markup, escaped
from publisher.writers.expressions import Macro, Scope, called, expression
from publisher.writers.statements import Lines, Statements

Rendered = Callable[[Mapping[str, object]], str]
"""From what a page tells to the page."""


@dataclass(frozen=True, slots=True)
class _Template:
    """A template as Jinja2 parses it, and the macros that can be called in it."""

    tree: nodes.Template
    macros: dict[str, Macro]


class Translations:
    """The templates of an environment, translated when they are asked for.

    Args:
        environment: what all of them know; ``say`` are its phrases.
        loader: where they are.
    """

    def __init__(self, environment: Environment, loader: BaseLoader) -> None:
        self._environment = environment
        self._loader = loader
        self._templates: dict[str, _Template] = {}
        self._pages: dict[str, Rendered] = {}
        self._names: dict[str, Any] = {
            "as_markup": as_markup,
            "escaped": escaped,
            "captured": _captured,
        }
        self._names |= {f"all_{name}": value for name, value in environment.globals.items()}

    def page(self, name: str) -> Rendered:
        """The function that renders a template.

        Raises:
            Untranslatable: if it can't be translated.
        """
        if name not in self._pages:
            self._pages[name] = self._page(name)
        return self._pages[name]

    def macro(self, name: str, template: str) -> Callable[..., Markup]:
        """A macro of a template.

        Raises:
            Untranslatable: if it, or another one of its template, can't be translated.
        """
        function = self._names[self._template(template).macros[name].function]
        return partial(_captured, function)

    def _page(self, name: str) -> Rendered:
        """The template that all others of its line extend, with the blocks of the nearest one."""
        line = [self._template(name)]
        while parent := line[-1].tree.find(nodes.Extends):
            line.append(self._template(_constant(parent.template)))
        blocks: dict[str, tuple[_Template, nodes.Block]] = {}
        for template in line:
            for block in template.tree.find_all(nodes.Block):
                blocks.setdefault(block.name, (template, block))
        start = f"page{len(self._pages)}"
        functions = {name: f"{start}_{name}" for name in blocks}
        for template, block in blocks.values():
            self._write(functions[block.name], template, block.body, functions)
        whole = self._write(start, line[-1], line[-1].tree.body, functions)
        return lambda page: "".join(whole([], page))

    def _template(self, name: str) -> _Template:
        """A template; the functions of its macros are written when it is met first."""
        found = self._templates.get(name)
        if found is None:
            source = self._loader.get_source(self._environment, name)[0]
            found = _Template(_parsed(source, name, *_marks(self._environment)), {})
            self._write_macros(found, f"from{len(self._templates)}")
            self._templates[name] = found
        return found

    def _write_macros(self, template: _Template, start: str) -> None:
        for imported in template.tree.find_all(nodes.Import):
            macros = self._template(_constant(imported.template)).macros
            template.macros.update((f"{imported.target}.{key}", macros[key]) for key in macros)
        own = list(template.tree.find_all(nodes.Macro))
        known = {macro.name for macro in own} | template.macros.keys()
        for node in own:
            alone = known.isdisjoint(map(called, node.find_all(nodes.Call)))
            template.macros[node.name] = Macro(f"{start}_{node.name}", node, alone)
        for node in own:
            self._write(template.macros[node.name].function, template, node.body, {}, node)

    def _write(
        self,
        name: str,
        template: _Template,
        body: Sequence[nodes.Node],
        blocks: dict[str, str],
        macro: nodes.Macro | None = None,
    ) -> Callable[..., list[str]]:
        """Write one function, which is known by its name from now on."""
        scope = Scope(frozenset(self._environment.globals), template.macros, page=macro is None)
        parameters = _parameters(macro, scope) if macro else "page"
        lines = Lines(f"def {name}(out, {parameters}):")
        Statements(lines, scope, blocks, self._names["all_say"]).write(body)
        exec(_code(str(lines), name), self._names)  # noqa: S102 written here from our own templates
        function: Callable[..., list[str]] = self._names[name]
        return function


def _parameters(macro: nodes.Macro, scope: Scope) -> str:
    """The parameters of a macro; the last ones may have values of their own."""
    values = [f"={expression(value, scope)}" for value in macro.defaults]
    without = [""] * (len(macro.args) - len(values))
    return ", ".join(
        scope.declare(argument.name) + value
        for argument, value in zip(macro.args, without + values, strict=True)
    )


def _marks(environment: Environment) -> tuple[bool, bool, bool]:
    """The settings of an environment that change how a template is read."""
    return environment.trim_blocks, environment.lstrip_blocks, environment.keep_trailing_newline


@lru_cache(maxsize=64)
def _parsed(source: str, name: str, trim: bool, strip: bool, keep: bool) -> nodes.Template:
    """The tree of a template, parsed once for all publications and languages."""
    reading = Environment(  # noqa: S701 it renders nothing
        trim_blocks=trim, lstrip_blocks=strip, keep_trailing_newline=keep
    )
    return reading.parse(source, name)


@lru_cache(maxsize=1_024)
def _code(source: str, name: str) -> CodeType:
    """Compiled once for all publications of one language."""
    return compile(source, f"<template function {name}>", "exec")


def _constant(node: nodes.Expr) -> str:
    """The name of another template."""
    return str(node.as_const())


def _captured(macro: Callable[..., list[str]], *given: object) -> Markup:
    """What a macro prints, where that isn't printed at once."""
    return Markup("".join(macro([], *given)))  # noqa: S704 made of texts that were escaped
