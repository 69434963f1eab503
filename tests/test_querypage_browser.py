"""The page for queries in a real browser: with the editor, with the keyboard, without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import external
from browser import Axe, Chromium, Page
from publisher.endpoint import PATH
from publisher.server import querypage
from serving import get, server

ASK_NAME = "SELECT ?name { <https://soca.example/id/organisation/soca> skos:prefLabel ?name }"
EDITOR = "document.querySelector('#p-text').nextElementSibling.shadowRoot"
CONTENT = f"{EDITOR}.querySelector('.cm-content')"
LOADED = (
    "document.body && document.body.id !== 'old' && !!document.querySelector('#p-text')?.hidden"
)
FOUND = "document.querySelector('#p-answer .found')?.textContent"
STATE = "document.querySelector('#p-state').textContent"


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is."""
    if not querypage.has_editor():
        raise external.lacking("query editor")
    with server(site.parents[1], tmp_path_factory.mktemp("served")) as served:
        yield f"http://127.0.0.1:{served.port}{served.root}{PATH}"


@pytest.fixture
def page(chromium: Chromium, address: str) -> Iterator[Page]:
    """The page, with nothing asked yet; in the end nobody may have complained."""
    with chromium.open(address) as page:
        page.until(f"!!{EDITOR}.querySelector('.cm-content')")
        yield page
        assert [c for c in page.complaints() if " 400 " not in c] == []
        loaded = page.evaluate("performance.getEntries().map(entry => entry.name)")
        hosts = {urlsplit(name).netloc for name in loaded if "://" in name}
        assert hosts == {urlsplit(address).netloc}


def write(page: Page, query: str) -> None:
    """Put a query in the place of the one that is there, as a person does."""
    page.evaluate(f"{CONTENT}.focus()")
    page.call(
        "Input.dispatchKeyEvent", type="keyDown", key="a", modifiers=2, commands=["selectAll"]
    )
    page.call("Input.insertText", text=query)


def written(page: Page) -> str:
    return str(
        page.evaluate(
            f"[...{EDITOR}.querySelectorAll('.cm-line')].map(l => l.textContent).join('\\n')"
        )
    )


def focused(page: Page) -> str:
    """What has the focus: the id of an element, or its name; the editor's parts count as one."""
    return str(
        page.evaluate("(e => e.id || (e.shadowRoot ? 'editor' : e.type))(document.activeElement)")
    )


def test_editor_takes_the_place_of_the_field(page: Page) -> None:
    assert page.evaluate("document.querySelector('#p-text').hidden")
    assert written(page).startswith("PREFIX org: <http://www.w3.org/ns/org#>\n")
    name = page.evaluate(f"{CONTENT}.getAttribute('aria-label')")
    assert name.startswith("Your query. ")
    assert (
        page.evaluate(f"getComputedStyle({EDITOR}.querySelector('.cm-scroller')).display") == "flex"
    )


def test_words_of_the_language_have_a_colour(page: Page) -> None:
    colours = page.evaluate(
        f"[...{EDITOR}.querySelectorAll('.cm-line span')].map(s => getComputedStyle(s).color)"
    )
    assert len(set(colours)) > 1


def test_control_and_enter_run_the_query(page: Page) -> None:
    write(page, ASK_NAME)
    page.press("Enter", control=True)
    page.until(f"{FOUND} === '1 row'")
    cells = page.evaluate("[...document.querySelectorAll('#p-answer td')].map(c => c.textContent)")
    assert cells == ["Serious Organised Crime Agency @en"]
    assert page.evaluate(STATE) == "The answer: 1 row"
    assert written(page) == ASK_NAME
    assert page.evaluate("new URL(location.href).searchParams.get('query')") == ASK_NAME


def test_an_answer_can_be_shared_and_left_again(page: Page) -> None:
    write(page, ASK_NAME)
    page.press("Enter", control=True)
    page.until(f"{FOUND} === '1 row'")
    page.evaluate("document.body.id = 'old'; setTimeout(() => location.reload())")
    page.until(f"{LOADED} && {FOUND} === '1 row'")
    assert written(page) == ASK_NAME
    page.evaluate("history.back()")
    page.until(f"{LOADED} && {FOUND} === undefined")


def test_tab_leaves_the_editor_and_reaches_the_button(page: Page) -> None:
    page.evaluate(f"{CONTENT}.focus()")
    before = written(page)
    assert focused(page) == "editor"
    page.press("Tab")
    assert focused(page) == "submit"
    page.press("Enter")
    page.until(f"{FOUND} !== undefined")
    assert written(page) == before


def test_escape_closes_what_is_offered_and_tab_leads_on(page: Page) -> None:
    write(page, "")
    page.type("SEL")
    page.until(f"!!{EDITOR}.querySelector('.cm-tooltip-autocomplete')")
    page.press("Escape")
    page.until(f"!{EDITOR}.querySelector('.cm-tooltip-autocomplete')")
    page.press("Tab")
    assert focused(page) == "submit"


def test_a_prefix_that_is_chosen_is_declared(page: Page) -> None:
    write(page, "ASK { ?a ")
    page.press("End", control=True)
    page.type("foa")
    page.until(f"{EDITOR}.querySelector('[aria-selected=true]')?.textContent.startsWith('foaf:')")
    page.call(
        "Runtime.evaluate", expression="new Promise(r => setTimeout(r, 150))", awaitPromise=True
    )
    page.press("Enter")
    page.until(f"{CONTENT}.textContent.includes('PREFIX')")
    page.type("name ?b }")
    expected = "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\nASK { ?a foaf:name ?b }"
    assert written(page) == expected
    page.press("Enter", control=True)
    page.until(f"{FOUND} === 'Yes.'")


def test_an_error_is_shown_in_the_endpoint_s_words(page: Page) -> None:
    write(page, "ASK {")
    page.press("Enter", control=True)
    page.until(f"{FOUND} !== undefined")
    assert page.evaluate(FOUND) == "query:1:5: the '{' here is never closed; close it"
    assert page.evaluate(STATE).startswith("The query was not answered: query:1:5:")


def test_an_example_is_put_in_and_asked(page: Page) -> None:
    page.evaluate("document.querySelectorAll('#p-examples a')[6].click()")
    page.until("!!document.querySelector('#p-answer pre')")
    assert "CONSTRUCT" in written(page)
    assert "skos:ConceptScheme" in page.evaluate(
        "document.querySelector('#p-answer pre').textContent"
    )
    assert focused(page) == "editor"


def test_a_query_too_long_for_an_address_is_asked_all_the_same(page: Page) -> None:
    write(page, f"# {'x' * 9_000}\n{ASK_NAME}")
    page.press("Enter", control=True)
    page.until(f"{FOUND} === '1 row'")
    assert page.evaluate("location.search") == ""


def test_an_answer_can_be_fetched_as_a_file(page: Page) -> None:
    write(page, ASK_NAME)
    page.press("Enter", control=True)
    page.until(f"{FOUND} === '1 row'")
    link = "document.querySelector('#p-answer a[type=\"text/csv\"]').href"
    text = page.evaluate(f"fetch({link}).then(answer => answer.text())")
    assert text == "name\r\nSerious Organised Crime Agency\r\n"


def test_without_script_the_form_does_the_same(chromium: Chromium, address: str) -> None:
    with chromium.open("about:blank") as page:
        page.call("Emulation.setScriptExecutionDisabled", value=True)
        page.call("Page.navigate", url=address)
        page.until("document.readyState === 'complete' && !!document.forms[0]")
        page.evaluate(f"document.querySelector('#p-text').value = {ASK_NAME!r}")
        page.evaluate("document.forms[0].requestSubmit()")
        page.until(f"document.readyState === 'complete' && {FOUND} === '1 row'")
        assert page.evaluate("document.querySelector('#p-text').value") == ASK_NAME


@pytest.mark.parametrize("query", ["", f"?query={ASK_NAME.replace(' ', '%20')}", "?query=ASK"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_accessibility_rules_find_nothing(axe: Axe, address: str, query: str, dark: bool) -> None:
    assert axe.violations(address + query, dark=dark) == []


def test_it_fits_on_a_phone(chromium: Chromium, address: str) -> None:
    wide = "SELECT%20%2A%20%7B%20%3Fa%20%3Fb%20%3Fc%20%7D%20LIMIT%209"
    for query in ("", f"?query={wide}"):
        with chromium.open(address + query, 320) as page:
            page.until(f"!!{CONTENT}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320


# -- The whole site, served


def follow(page: Page, selector: str, arrived: str) -> None:
    """Click a link, and wait for where it leads."""
    page.until(f"!!document.querySelector({selector!r})")
    page.evaluate(f"document.body.id = 'old'; document.querySelector({selector!r}).click()")
    page.until(f"document.body && document.body.id !== 'old' && {arrived}")


def test_from_the_agency_by_its_successor_to_a_file_and_an_answer(
    chromium: Chromium, address: str, site: Path
) -> None:
    base = address.removesuffix(PATH)
    with chromium.open(f"{base}id/organisation/soca") as page:
        assert page.evaluate("location.pathname") == "/doc/organisation/soca"
        follow(page, "main .notice a", "document.title.startsWith('National Crime Agency')")
        file = str(page.evaluate("document.querySelector('main a[type=\"text/turtle\"]').href"))
        found = get(urlsplit(address).port or 0, urlsplit(file).path)
        assert found.body == (site / "doc/organisation/nca.ttl").read_bytes()
        follow(page, "header a", "location.pathname === '/index.html'")
        follow(page, f"main a[href={PATH!r}]", LOADED)
        write(page, ASK_NAME)
        page.press("Enter", control=True)
        page.until(f"{FOUND} === '1 row'")
        assert page.complaints() == []
        loaded = page.evaluate("performance.getEntries().map(entry => entry.name)")
        assert [name for name in loaded if "://" in name and not name.startswith(base)] == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["", "doc/organisation/soca", "nowhere", "list/agencies"])
def test_accessibility_rules_find_nothing_on_what_is_served(
    axe: Axe, address: str, path: str, dark: bool
) -> None:
    assert axe.violations(address.removesuffix(PATH) + path, dark=dark) == []
