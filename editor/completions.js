// What may be meant: prefixes, words of the language, and the variables of the query.

import {syntaxTree} from "@codemirror/language"

const WORDS = `
  ASK BASE CONSTRUCT DESCRIBE PREFIX SELECT
  AS ASC BIND BY DESC DISTINCT EXISTS FILTER FROM GRAPH GROUP HAVING IN LIMIT MINUS NAMED NOT OFFSET
  OPTIONAL ORDER REDUCED UNDEF UNION VALUES WHERE
  ABS AVG BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY FLOOR GROUP_CONCAT IF IRI LANG
  LANGMATCHES LCASE MAX MIN MONTH REGEX REPLACE ROUND SAMPLE STR STRAFTER STRBEFORE STRDT STRENDS
  STRLANG STRLEN STRSTARTS SUBSTR SUM UCASE YEAR isBlank isIRI isLiteral isNumeric
`.trim().split(/\s+/).map((label) => ({label, type: "keyword"}))

/** A source of completions for some prefixes: pairs of "skos:" and its namespace. */
export function completions(prefixes) {
  const names = prefixes.map(([label, namespace]) => ({
    label,
    detail: namespace,
    apply: declaring(namespace),
    boost: -1,
  }))
  return (context) => {
    const word = context.matchBefore(/[?$]?[\w-]*/)
    const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name
    if (word.from === word.to && !context.explicit) return null
    if (inside === "comment" || inside === "string") return null
    if (/[:<]/.test(context.state.sliceDoc(word.from - 1, word.from))) return null
    return {from: word.from, options: [...variables(context.state, word), ...WORDS, ...names]}
  }
}

/** The variables of a query, but for the one that is being written. */
function variables(state, word) {
  const others = state.sliceDoc(0, word.from) + " " + state.sliceDoc(word.to)
  return [...new Set(others.match(/[?$]\w+/g))].map((label) => ({label, type: "variable"}))
}

/** Puts in a prefix, and its declaration at the top if the query has none. */
function declaring(namespace) {
  return (view, {label}, from, to) => {
    const declared = view.state.doc.toString().matchAll(/\bprefix\s+([^\s:]*:)/gi)
    const known = Array.from(declared, (match) => match[1]).includes(label)
    const line = known ? "" : `PREFIX ${label} <${namespace}>\n`
    view.dispatch({
      changes: [{from: 0, insert: line}, {from, to, insert: label}],
      selection: {anchor: line.length + from + label.length},
      userEvent: "input.complete",
    })
  }
}
