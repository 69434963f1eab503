// The page to search all others: asks the index of the site, and shows what it finds. All that it
// loads lies beside it; texts of the index go into the page as texts, never as HTML.

const PIECE = 20; // results that are shown at a time
const PAUSE = 250; // milliseconds after a key, until what is typed is searched for

const find = (id) => document.getElementById(`p-${id}`);
const [form, words, state, results, more] = ["search", "words", "state", "results", "more"].map(find);

let searches = 0; // a search that was overtaken by a later one shows nothing
let found = [];
let waiting;

async function load() {
  const index = await import("./pagefind.js");
  // Each worker would need a policy of its own, and the index is small.
  await index.options({ noWorker: true, excerptLength: 30 });
  await index.init();
  return index;
}

function filled(phrase, parts) {
  return phrase.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
}

function told(count, text) {
  const n = count.toLocaleString(document.documentElement.lang);
  const phrase = count === 0 ? "none" : count === 1 ? "one" : "other";
  return filled(form.dataset[phrase], { n, words: text });
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  return made;
}

// An excerpt marks what was looked for, and escapes what would be a tag.
function excerpt(text, whole) {
  const shown = element("p", "", { dir: "auto" });
  text.split(/(<mark>[^<]*<\/mark>)/).forEach((part, place) => {
    const plain = part.replace(/<\/?mark>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">");
    shown.append(place % 2 ? element("mark", plain) : plain);
  });
  const told = shown.textContent.trim();
  if (!whole.startsWith(told)) shown.prepend("… ");
  if (!whole.endsWith(told)) shown.append(" …");
  return shown;
}

function entry({ meta, content, excerpt: text }) {
  const line = document.createElement("li");
  const heading = document.createElement("h2");
  const link = element("a", "", { href: meta.href });
  link.append(element("bdi", meta.title, { lang: meta.language }));
  heading.append(link);
  line.append(heading);
  if (meta.ending) line.append(element("p", meta.ending, { class: "badge" }));
  if (meta.kinds) line.append(element("p", meta.kinds, { class: "aside" }));
  line.append(excerpt(text, content));
  return line;
}

async function show(search) {
  const begin = results.children.length;
  const next = await Promise.all(found.slice(begin, begin + PIECE).map((one) => one.data()));
  if (search !== searches) return;
  results.append(...next.map(entry));
  more.hidden = results.children.length >= found.length;
  return results.children[begin];
}

function remember() {
  const address = new URL(location.href);
  address.search = words.value ? new URLSearchParams(new FormData(form)) : "";
  history.replaceState(null, "", address);
}

async function search() {
  clearTimeout(waiting);
  const here = ++searches;
  const text = words.value.trim();
  remember();
  try {
    const ready = await index;
    const answer = text ? await ready.search(text) : { results: [] };
    if (here !== searches) return;
    results.replaceChildren();
    found = answer.results;
    await show(here);
    if (here === searches) state.textContent = text ? told(found.length, text) : "";
  } catch {
    state.textContent = form.dataset.failed;
  }
}

const index = load();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
words.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, PAUSE);
});
more.addEventListener("click", async () => {
  const first = await show(searches);
  first?.querySelector("a").focus();
});
words.value = new URLSearchParams(location.search).get("q") ?? "";
search();
