// The query page with script: an editor in the place of the text field, and answers without leaving
// the page. Whatever fails here leaves a form that works without any of it.
//
// The editor stands in a shadow root. There it takes its styles from constructed style sheets, which
// a Content-Security-Policy without 'unsafe-inline' allows; its colours are those of the site.

import {autocompletion, completionKeymap} from "@codemirror/autocomplete"
import {defaultKeymap, history, historyKeymap} from "@codemirror/commands"
import {HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting} from "@codemirror/language"
import {sparql} from "@codemirror/legacy-modes/mode/sparql"
import {EditorView, keymap, lineNumbers} from "@codemirror/view"
import {tags} from "@lezer/highlight"

import {completions} from "./completions.js"

// Longer addresses are cut or refused on their way; such a query is sent in the body.
const LONGEST_ADDRESS = 4000

const THEME = EditorView.theme({
  "&": {
    backgroundColor: "var(--paper)",
    border: "1px solid var(--bar)",
    color: "var(--ink)",
    fontSize: "0.9375rem",
    maxHeight: "32rem",
  },
  "&.cm-focused": {outline: "3px solid var(--brick)", outlineOffset: "3px"},
  ".cm-scroller": {fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto"},
  ".cm-content": {caretColor: "var(--ink)"},
  ".cm-content, .cm-gutter": {minHeight: "15rem"},
  ".cm-gutters": {
    backgroundColor: "var(--panel)",
    borderRight: "1px solid var(--line)",
    color: "var(--muted)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--panel)",
    border: "1px solid var(--bar)",
    color: "var(--ink)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {fontFamily: "var(--mono)", maxWidth: "90vw"},
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--pine)",
    color: "var(--on-pine)",
  },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--bar)",
  },
  "&.cm-focused .cm-nonmatchingBracket": {backgroundColor: "transparent", color: "var(--brick)"},
})

const COLOURS = HighlightStyle.define([
  {tag: tags.keyword, color: "var(--link)", fontWeight: "600"},
  {tag: tags.atom, color: "inherit", fontWeight: "inherit"}, // addresses and names
  {tag: tags.standard(tags.variableName), color: "var(--link)"},
  {tag: tags.local(tags.variableName), color: "var(--brick)"},
  {tag: tags.string, color: "var(--visited)"},
  {tag: tags.comment, color: "var(--muted)", fontStyle: "italic"},
])

const form = document.getElementById("p-form")
const area = form.elements.query
const state = document.getElementById("p-state")
const answer = document.getElementById("p-answer")
const view = editor()
let running = null

function editor() {
  const host = document.createElement("div")
  const root = host.attachShadow({mode: "open"})
  const run = () => (form.requestSubmit(), true)
  const [label] = area.labels
  const made = new EditorView({
    doc: area.value,
    root,
    parent: root,
    extensions: [
      lineNumbers(),
      history(),
      bracketMatching(),
      EditorView.lineWrapping,
      StreamLanguage.define(sparql),
      syntaxHighlighting(COLOURS),
      THEME,
      autocompletion({override: [completions(prefixes())], icons: false}),
      // Tab has no meaning here, so that it leads out of the editor as out of any field.
      keymap.of([
        {key: "Mod-Enter", run},
        {key: "Ctrl-Enter", run},
        ...completionKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.domEventHandlers({beforeinput: replace}),
      EditorView.contentAttributes.of({
        "aria-label": `${label.textContent.trim()}. ${form.dataset.keys}`,
      }),
    ],
  })
  label.addEventListener("click", () => made.focus())
  area.required = false
  area.hidden = true
  area.after(host, help())
  return made
}

// Where text replaces a selection, Chromium gives it the style of what was there, in a style attribute:
// the policy forbids those, and the editor needs none.
function replace(event, view) {
  if (event.inputType !== "insertText" || view.state.selection.main.empty) return false
  view.dispatch(view.state.replaceSelection(event.data), {
    userEvent: "input.type",
    scrollIntoView: true,
  })
  event.preventDefault()
  return true
}

function help() {
  const text = document.createElement("p")
  text.className = "aside"
  text.textContent = form.dataset.keys
  return text
}

function prefixes() {
  const list = document.querySelectorAll("#p-prefixes dt")
  return Array.from(list, (term) => [term.textContent, term.nextElementSibling.textContent])
}

async function run() {
  const query = view.state.doc.toString()
  const address = new URL(form.action)
  address.searchParams.set("query", query)
  const long = address.href.length > LONGEST_ADDRESS
  running?.abort()
  const {signal} = (running = new AbortController())
  const options = {headers: {Accept: "text/html"}, signal}
  if (long) Object.assign(options, {method: "POST", body: new URLSearchParams({query})})
  state.textContent = form.dataset.running
  answer.setAttribute("aria-busy", "true")
  try {
    const response = await fetch(long ? form.action : address, options)
    show(response, await response.text())
    if (!long && address.href !== location.href) window.history.pushState(null, "", address)
  } catch (error) {
    if (signal.aborted) return
    answer.replaceChildren()
    state.textContent = form.dataset.unreachable
  }
  answer.removeAttribute("aria-busy")
}

// The server writes the answer into a page, as it does for those without script.
function show(response, text) {
  const page = new DOMParser().parseFromString(text, "text/html")
  const found = page.getElementById("p-answer")
  if (found) {
    answer.replaceChildren(...found.childNodes)
  } else {
    const message = document.createElement("pre")
    message.textContent = text || `${response.status} ${response.statusText}`
    answer.replaceChildren(message)
  }
  const told = answer.querySelectorAll("h2, .found")
  state.textContent = Array.from(told, (part) => part.textContent).join(": ")
}

function load(event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  const insert = new URL(event.currentTarget.href).searchParams.get("query")
  view.dispatch({changes: {from: 0, to: view.state.doc.length, insert}})
  form.scrollIntoView()
  view.focus()
  run()
}

form.addEventListener("submit", (event) => {
  area.value = view.state.doc.toString()
  if (form.elements._mediatype.value !== "text/html") return // a file: the browser fetches it
  event.preventDefault()
  run()
})
for (const link of document.querySelectorAll("#p-examples a")) link.addEventListener("click", load)
window.addEventListener("popstate", () => location.reload())
