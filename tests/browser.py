"""A browser without a window, driven over the Chrome DevTools Protocol by a pair of pipes.

Its window can be narrower than the 500 pixels that the command line allows, and it tells which
addresses a page asked for. https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
_SECONDS = 60


class Refused(AssertionError):
    """The browser did not carry out a command."""


@dataclass
class Page:
    """One open page; ``requests`` are the addresses that it asked for, its own first."""

    browser: "Chromium"
    session: str
    requests: list[str] = field(default_factory=list)

    def call(self, method: str, **parameters: Any) -> Any:
        """The result of one command of the protocol."""
        return self.browser.call(method, self.session, **parameters)

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression, or of the promise that it is."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str, *, control: bool = False) -> None:
        """Press a key: its name, such as ``Tab`` or ``Enter``."""
        code = {"Tab": 9, "Enter": 13, "Escape": 27, "End": 35}[key]
        about = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 2 * control}
        if key == "Enter" and not control:
            about["text"] = "\r"
        self.call("Input.dispatchKeyEvent", type="keyDown", **about)
        self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def tab_to(self, text: str, most: int = 300) -> None:
        """Go on by the key Tab until what has the focus has this text, or this id."""
        focused = "[document.activeElement.textContent, document.activeElement.id]"
        for _ in range(most):
            self.press("Tab")
            if text in self.evaluate(focused):
                return
        raise AssertionError(f"no Tab leads to {text}")

    def type(self, text: str) -> None:
        """Put in text as a keyboard does, letter by letter."""
        for letter in text:
            self.call("Input.dispatchKeyEvent", type="char", text=letter)

    def until(self, condition: str) -> None:
        """Wait until a JavaScript expression is true; the page may be left for another one."""
        end = time.monotonic() + _SECONDS
        while not self._is(condition):
            assert time.monotonic() < end, f"never true: {condition}"
            time.sleep(0.02)

    def _is(self, condition: str) -> bool:
        try:
            return bool(self.evaluate(condition))
        except Refused:  # nobody is there to answer between two pages
            return False

    def complaints(self) -> list[str]:
        """What the browser has to say of the page: errors of scripts, of its policy, of loading."""
        for domain in ("Log", "Runtime"):  # each tells what it has gathered so far
            self.call(f"{domain}.disable")
            self.call(f"{domain}.enable")
        return self.browser.complaints(self.session)


class Chromium:
    """A running browser; a page is a file or a URL of this machine's own servers.

    ``width`` is in CSS pixels; ``dark`` and ``media`` ("print") are what style sheets ask about.
    """

    def __init__(self, path: str, profile: Path) -> None:
        # The browser speaks on the file descriptors 3 and 4.
        redirect = 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null'
        self._process = subprocess.Popen(
            ["sh", "-c", redirect, path, *OPTIONS, f"--user-data-dir={profile}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._read = b""
        self._number = 0
        self._events: list[dict[str, Any]] = []

    def close(self) -> None:
        """End the browser."""
        with self._process:
            self._send("Browser.close", None, {})
            try:
                self._process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()

    @contextmanager
    def open(
        self, page: Path | str, width: int = 1280, *, dark: bool = False, media: str = "screen"
    ) -> Iterator[Page]:
        """A page, loaded."""
        url = page.resolve().as_uri() if isinstance(page, Path) else page
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        tab = Page(self, attached["sessionId"])
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        size = {"width": width, "height": 800, "deviceScaleFactor": 1}
        tab.call("Emulation.setDeviceMetricsOverride", **size, mobile=False)
        tab.call("Emulation.setEmulatedMedia", media=media, features=features)
        tab.call("Page.enable")
        tab.call("Network.enable")
        failure = tab.call("Page.navigate", url=url).get("errorText")
        assert failure is None, f"{url}: {failure}"
        self._wait(tab, "Page.loadEventFired")
        yield tab
        self.call("Target.closeTarget", targetId=target)

    def screenshot(
        self,
        page: Path | str,
        width: int,
        out_png: Path,
        *,
        dark: bool = False,
        most: int = 20_000,
        until: str = "true",
    ) -> None:
        """Write a picture of a page, or of its first ``most`` pixels, once a condition is met."""
        with self.open(page, width, dark=dark) as tab:
            tab.until(until)
            height = min(most, tab.call("Page.getLayoutMetrics")["cssContentSize"]["height"])
            clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
            picture = tab.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        out_png.write_bytes(base64.b64decode(picture["data"]))

    def dump_dom(self, page: Path | str, width: int = 1280) -> str:
        """The document of a page as HTML, after its scripts have run."""
        with self.open(page, width) as tab:
            return str(tab.evaluate("document.documentElement.outerHTML"))

    def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """The result of one command of the protocol."""
        number = self._send(method, session, parameters)
        while (message := self._receive()).get("id") != number:
            self._events.append(message)
        if "error" in message:
            raise Refused(f"{method}: {message['error']}")
        return message["result"]

    def complaints(self, session: str) -> list[str]:
        """The errors among the events of a page that nobody has read."""
        found = []
        for event in self._events:
            if event.get("sessionId") == session:
                entry = event["params"].get("entry", {})
                if event["method"] == "Runtime.exceptionThrown" or entry.get("level") == "error":
                    found.append(json.dumps(event["params"]))
        return found

    def _wait(self, page: Page, awaited: str) -> None:
        """Read events up to one of a page, and note what the page asks for on the way."""
        while True:
            event = self._events.pop(0) if self._events else self._receive()
            if event.get("sessionId") != page.session:
                continue
            if event["method"] == "Network.requestWillBeSent":
                page.requests.append(event["params"]["request"]["url"])
            if event["method"] == awaited:
                return

    def _send(self, method: str, session: str | None, parameters: dict[str, Any]) -> int:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        self._process.stdin.flush()
        return self._number

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        output = self._process.stdout.fileno()
        end = time.monotonic() + _SECONDS
        while b"\0" not in self._read:
            ready, _, _ = select.select([output], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"the browser said nothing for {_SECONDS} seconds"
            data = os.read(output, 1 << 20)
            assert data, "the browser ended"
            self._read += data
        message, _, self._read = self._read.partition(b"\0")
        return dict(json.loads(message))


@dataclass(frozen=True)
class Axe:
    """The accessibility rules of axe-core, run in a browser."""

    browser: Chromium
    script: Path

    def violations(self, page: Path | str, width: int = 1280, *, dark: bool = False) -> list[str]:
        """What the rules find wrong in a page: ``rule: what is wrong: the element``."""
        with self.browser.open(page, width, dark=dark) as tab:
            tab.evaluate(self.script.read_text("utf-8") + "\n;0")
            found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{rule['id']}: {rule['help']}: {node['html']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
