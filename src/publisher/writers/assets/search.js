// The page to search all others: asks the index of the site, and shows what it finds. All that it
// loads is of the same site; texts of the index go into the page as texts, never as HTML.

const PIECE = 20; // results that are shown at a time
const PAUSE = 250; // milliseconds after a key, until what is typed is searched for
const PATIENCE = 500; // milliseconds until the page says that it is searching
const LONGEST = 400; // characters of a piece of an excerpt

const find = (id) => document.getElementById(`p-${id}`);
const [form, words, state, results, more] = ["search", "words", "state", "results", "more"].map(find);

let searches = 0; // a search that was overtaken by a later one shows nothing
let found = [];
let shown = 0;
let waiting;

async function load() {
  const index = await import(new URL(`${form.dataset.index}pagefind.js`, document.baseURI));
  // Each worker would need a policy of its own, and the index is small.
  await index.options({ noWorker: true, excerptLength: 30 });
  await index.init();
  return index;
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  return made;
}

function say(phrase, parts = {}) {
  state.textContent = form.dataset[phrase].replace(/\{(\w+)\}/g, (_, name) => parts[name]);
}

// What failed once stays so: the index keeps what it could not load.
function fail(search) {
  if (search !== searches) return;
  more.hidden = true;
  say("failed");
  state.append(" ", element("a", form.dataset.again, { href: location.href }));
}

function squeezed(text) {
  return text.replace(/[\s\u200b]+/g, " ").trim();
}

function shortened(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

// An excerpt marks what was looked for, and escapes what would be a tag.
function excerpt(text, content) {
  const made = element("p", "", { dir: "auto" });
  text.split(/(<mark>[^<]*<\/mark>)/).forEach((part, place) => {
    const plain = part.replace(/<\/?mark>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">");
    made.append(place % 2 ? element("mark", shortened(plain)) : shortened(plain));
  });
  const [told, whole] = [squeezed(made.textContent), squeezed(content)];
  if (!whole.startsWith(told)) made.prepend("… ");
  if (!whole.endsWith(told)) made.append(" …");
  return made;
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

// Show some more of what was found; gives the first of them.
async function show(search) {
  const begin = shown;
  shown = Math.min(found.length, begin + PIECE);
  more.hidden = true;
  const next = await Promise.all(found.slice(begin, shown).map((one) => one.data()));
  if (search !== searches) return undefined;
  results.append(...next.map(entry));
  more.hidden = shown === found.length;
  return results.children[begin];
}

function remember() {
  const address = new URL(location.href);
  if (words.value) address.searchParams.set("q", words.value);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
}

async function search() {
  clearTimeout(waiting);
  const here = ++searches;
  const text = words.value.trim();
  const patience = setTimeout(() => here === searches && say("running"), PATIENCE);
  try {
    remember();
    const ready = await index;
    const answer = text ? await ready.search(text) : { results: [] };
    if (here !== searches) return;
    results.replaceChildren();
    [found, shown] = [answer.results, 0];
    await show(here);
    if (here !== searches) return;
    const count = found.length;
    const n = count.toLocaleString(document.documentElement.lang);
    if (text) say(count === 0 ? "none" : count === 1 ? "one" : "other", { n, words: text });
    else state.textContent = "";
  } catch {
    fail(here);
  } finally {
    clearTimeout(patience);
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
  const here = searches;
  try {
    const first = await show(here);
    first?.querySelector("a").focus();
  } catch {
    fail(here);
  }
});
state.textContent = "";
state.classList.remove("late");
words.value = new URLSearchParams(location.search).get("q") ?? "";
search();
