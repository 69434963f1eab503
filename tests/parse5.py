"""parse5, the HTML parser of Node.js: an oracle for tags and trees that shares no code with us."""

import json
from collections.abc import Sequence
from typing import Any, TypeAlias

import external

TagList: TypeAlias = list[tuple[str, int, int, str, bool, dict[str, str]]]

_TOKENS = """
const found = [];
for (const text of JSON.parse(require('fs').readFileSync(0, 'utf8'))) {
  const seen = new Map();  // a token that the tree looks at twice is told once
  const tell = (kind, token, closed, attributes) => {
    const { startOffset, endOffset } = token.location;
    const named = Object.fromEntries(attributes.map((one) => [one.name, one.value]));
    const told = [kind, startOffset, endOffset, token.tagName ?? '', closed, named];
    if (!seen.has(startOffset)) seen.set(startOffset, told);
  };
  class Watched extends Parser {
    onStartTag(token) {
      tell('start tag', token, token.selfClosing, token.attrs);
      super.onStartTag(token);
    }
    onEndTag(token) { tell('end tag', token, false, []); super.onEndTag(token); }
    onComment(token) { tell('comment', token, false, []); super.onComment(token); }
    onDoctype(token) { tell('doctype', token, false, []); super.onDoctype(token); }
  }
  Watched.parse(text, { sourceCodeLocationInfo: true });
  found.push([...seen.values()]);
}
console.log(JSON.stringify(found));
"""

_SCRIPTS = """
const found = [];
for (const text of JSON.parse(require('fs').readFileSync(0, 'utf8'))) {
  const scripts = [];
  const walk = (node, path) => {
    if (node.tagName === 'script' && node.namespaceURI.endsWith('xhtml')) {
      scripts.push({
        path,
        attributes: Object.fromEntries(node.attrs.map((one) => [one.name, one.value])),
        content: node.childNodes.map((child) => child.value).join(''),
        start: node.sourceCodeLocation?.startOffset,
      });
    }
    const inner = node.content ? [node.content] : node.childNodes ?? [];
    for (const child of inner) walk(child, [...path, child.tagName ?? child.nodeName]);
  };
  walk(parse(text, { sourceCodeLocationInfo: true }), []);
  found.push(scripts);
}
console.log(JSON.stringify(found));
"""

_TREES = """
const { createHash } = require('crypto');
const [texts, resource] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const isOurs = (node) => node.tagName === 'script' &&
  node.attrs.some((one) => one.name === 'data-resource' && one.value === resource);
const told = texts.map((text) => {
  const steps = [];
  const walk = (node, parent) => {
    if (isOurs(node)) return;
    if (node.nodeName === '#text') {
      const last = steps[steps.length - 1];
      if (last?.text !== undefined && last.parent === parent) last.text += node.value;
      else steps.push({ text: node.value, parent });
      return;
    }
    const { nodeName, namespaceURI, attrs, data, name, publicId, systemId } = node;
    steps.push({ nodeName, namespaceURI, attrs, data, name, publicId, systemId });
    const inner = node.content ? [node.content] : node.childNodes ?? [];
    for (const child of inner) walk(child, nodeName);
    steps.push({ end: nodeName });
  };
  walk(parse(text), '');
  const isBlank = (step) => step.text !== undefined && !step.text.trim() &&
    ['head', 'html'].includes(step.parent);
  const kept = JSON.stringify(steps.filter((step) => !isBlank(step)));
  return createHash('sha256').update(kept).digest('hex');
});
console.log(JSON.stringify(told));
"""


def _run(script: str, texts: object) -> Any:
    node, folder = external.command("node"), external.npm_package("parse5")
    start = f"import('{folder}/dist/index.js').then(({{ parse, Parser }}) => {{ {script} }})"
    return json.loads(external.run([node, "-e", start], stdin=json.dumps(texts)))


def tags(texts: Sequence[str]) -> list[TagList]:
    """Of each text, its tags, comments and doctypes, with offsets in code points.

    What the text never closes ends nowhere in particular (its end is -1).
    """
    return [
        _in_characters(text, found) for text, found in zip(texts, _run(_TOKENS, texts), strict=True)
    ]


def _in_characters(text: str, found: Sequence[Any]) -> TagList:
    places, units = {}, 0
    for place, letter in enumerate(text):
        places[units] = place
        units += 1 + (ord(letter) > 0xFFFF)
    places[units] = len(text)
    return [
        (kind, places[start], places.get(end, -1), name, closed, attributes)
        for kind, start, end, name, closed, attributes in found
    ]


def scripts(texts: Sequence[str]) -> list[list[dict[str, Any]]]:
    """Of each text, its script elements: ``path``, ``attributes``, ``content``, ``start``."""
    found: list[list[dict[str, Any]]] = _run(_SCRIPTS, texts)
    return found


def trees(texts: Sequence[str], resource: str) -> list[str]:
    """Of each text, a digest of its tree without the scripts for a resource.

    White space in and around the head is left out.
    """
    found: list[str] = _run(_TREES, [texts, resource])
    return found
