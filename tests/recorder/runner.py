"""Runs a workflow in Chromium as the service does: looks up, waits, retries, and fails where it fails.

Nothing here knows which scenario is recorded: errors, attempts and error shots follow from what the page did.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ElementHandle, Page, Response
from playwright.sync_api import Error as BrowserError

from tests.recorder import browser
from tests.recorder.expressions import fill, selectors
from tests.recorder.scene import Scene, heal, look

Json = dict[str, Any]
ATTEMPTS = 3
DEFAULT_WAIT_MS = 15_000
SCROLL_WAIT_MS = 8_000
REQUEUES = 1
_HEALING_SECONDS = 5.0
_REQUEUE_SECONDS = 6.0
# However fast a test runs a workflow, the browser gets this long: a click that was given up after it had
# worked would be tried again on the next page.
_LEAST_SECONDS = 1.5
# What Chromium says of the element that would have got a click instead.
_BLOCKED = re.compile(r"(<.*) intercepts pointer events")
_VERBS = {
    "CLICK": "clicking on",
    "SCROLL": "scrolling to",
    "INPUT_TEXT": "typing into",
    "INPUT_SELECT": "selecting in",
}


class StepFailed(Exception):
    """A node could not do its work.

    Attributes:
        count: what its selector matched at that moment, if it has one.
        blocked: whether another element lay over the one it found.
    """

    def __init__(
        self, message: str, expression: str | None = None, count: int | None = None, *, blocked: bool = False
    ) -> None:
        super().__init__(message)
        self.expression = expression
        self.count = count
        self.blocked = blocked


@dataclass(frozen=True)
class Shot:
    """One screenshot as taken; `at` in epoch seconds."""

    node: Json
    at: float
    jpeg: bytes
    attempt: int
    error: bool = False
    full_length: bool = False
    metadata: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """One failed attempt as it was; `at` in epoch seconds."""

    node: Json
    at: float
    attempt: int
    message: str
    url: str
    expression: str | None
    count: int | None
    blocked: bool
    scene: Scene


@dataclass(frozen=True)
class Lookup:
    """What `document.evaluate` counted for one XPath of a node, on the page that was written down."""

    where: str
    expression: str
    evaluated: str
    count: int


@dataclass
class Outcome:
    """All that a run left behind; `failed_node` is None when it reached its END.

    Attributes:
        pages: the newest page of each node.
        written: every page as it was written: node id, time in epoch seconds, HTML.
        requeues: how often the whole session was started again.
        healed: selectors that replaced those of the workflow, by node id.
        recovered: the failures that a healed selector repaired, as places in `failures`.
    """

    started: float
    ended: float = 0.0
    failed_node: Json | None = None
    data: Json = field(default_factory=dict)
    shots: list[Shot] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    written: list[tuple[str, float, str]] = field(default_factory=list)
    lookups: dict[str, list[Lookup]] = field(default_factory=dict)
    requeues: int = 0
    healed: dict[str, str] = field(default_factory=dict)
    recovered: list[int] = field(default_factory=list)


class Runner:
    """One run of one workflow body.

    Args:
        page: a fresh page.
        workflow: the body of the version to run.
        inputs: the input variables, with credentials in place of vault references.
        debug: whether page HTML is kept.
        speed: 1 in recordings. A higher one divides every wait, for tests; times are reported as they were.
    """

    def __init__(
        self, page: Page, workflow: Json, inputs: Mapping[str, Any], *, debug: bool, speed: float = 1.0
    ) -> None:
        self._page = page
        self._nodes: dict[str, Json] = {node["id"]: node for node in workflow["nodes"]}
        self._edges: dict[str, dict[str, str]] = workflow["edges"]
        self._inputs = inputs
        self._debug = debug
        self._speed = speed
        self._runtime: dict[str, Any] = {}
        self._loops: dict[str, int] = {}
        self._heals = bool(workflow["enable_xpath_recovery"])
        self._status = 200
        page.on("response", self._notice)
        self._outcome = Outcome(time.time())
        self._acts: dict[str, Callable[[Json], str]] = {
            "START": self._start,
            "CLICK": self._click,
            "INPUT_TEXT": self._input_text,
            "INPUT_SELECT": self._input_select,
            "BOOL_CONDITION": self._bool_condition,
            "LOOP": self._loop,
            "EXTRACT_DATAMODEL": self._extract,
            "SCREENSHOT": self._screenshot,
            "SCROLL": self._scroll,
            "DELAY": self._delay,
            "END": lambda _node: "to",
        }

    def run(self) -> Outcome:
        """Runs from START until END or until a node has failed in each of its attempts.

        Where the site is down the session is queued once more, as the service does.
        """
        self._outcome.failed_node = self._session()
        while self._outcome.failed_node and self._outcome.requeues < REQUEUES and self._site_is_down():
            self._outcome.requeues += 1
            self._start_over()
            self._outcome.failed_node = self._session()
        self._outcome.ended = time.time()
        return self._outcome

    def _session(self) -> Json | None:
        """One way through the workflow; returns the node where it ended too soon."""
        node: Json | None = next(node for node in self._nodes.values() if node["action"] == "START")
        while node is not None:
            branch = self._visit(node)
            if branch is None:
                return node
            following = self._edges.get(node["id"], {}).get(branch)
            node = self._nodes[following] if following else None
        return None

    def _site_is_down(self) -> bool:
        return self._outcome.failures[-1].scene.status >= 500

    def _start_over(self) -> None:
        """A new session knows nothing of the one before."""
        self._page.context.clear_cookies()
        self._page.goto("about:blank")
        self._runtime.clear()
        self._loops.clear()
        self._wait(_REQUEUE_SECONDS)

    def _notice(self, response: Response) -> None:
        """Keeps the HTTP status of the document that the page shows."""
        if response.request.is_navigation_request() and response.frame == self._page.main_frame:
            self._status = response.status

    def _visit(self, node: Json) -> str | None:
        """One visit: up to three attempts. Returns the edge to follow, or None when all failed."""
        healed: list[int] = []
        for attempt in range(ATTEMPTS):
            node = self._nodes[node["id"]]
            self._shoot(node, attempt)
            self._keep_page(node)
            try:
                branch = self._acts[node["action"]](node)
            except StepFailed as failed:
                self._outcome.failures.append(
                    Failure(
                        node,
                        time.time(),
                        attempt,
                        str(failed),
                        self._page.url,
                        failed.expression,
                        failed.count,
                        failed.blocked,
                        look(self._page, self._status),
                    )
                )
                self._shoot(node, attempt, error=True)
                self._wait(2.0)
                if failed.count == 0 and self._heal(node):
                    healed.append(len(self._outcome.failures) - 1)
            else:
                self._outcome.recovered += healed
                self._wait(0.35)
                self._page.wait_for_load_state("load")
                return branch
        return None

    def _heal(self, node: Json) -> bool:
        """Looks for another selector, where the workflow allows it, and keeps it for the attempts to come."""
        selector = heal(self._page, node) if self._heals else None
        if selector is None:
            return False
        self._wait(_HEALING_SECONDS)
        self._outcome.healed[node["id"]] = selector
        self._nodes[node["id"]] = {**node, "parameters": {**node["parameters"], "selector": selector}}
        return True

    def _shoot(self, node: Json, attempt: int, **how: Any) -> None:
        at = time.time()
        jpeg = browser.picture(self._page, full_length=how.get("full_length", False))
        self._outcome.shots.append(Shot(node, at, jpeg, attempt, **how))

    def _keep_page(self, node: Json) -> None:
        """Keeps the page under its node, over the one of an earlier visit, as the service does."""
        if not self._debug:
            return
        html = self._outcome.pages[node["id"]] = browser.markup(self._page)
        self._outcome.written.append((node["id"], time.time(), html))
        looked_up = self._outcome.lookups[node["id"]] = []
        for where, expression in selectors(node):
            evaluated = self._fill(expression)
            looked_up.append(Lookup(where, expression, evaluated, browser.count(self._page, evaluated)))

    def _wait(self, seconds: float) -> None:
        self._page.wait_for_timeout(seconds * 1000 / self._speed)

    def _patience(self, wait_ms: float) -> float:
        """How long to wait for an element, in seconds."""
        return max(wait_ms / self._speed, min(wait_ms, _LEAST_SECONDS * 1000)) / 1000

    def _fill(self, text: str) -> str:
        return fill(text, self._inputs, self._runtime)

    def _found(
        self, node: Json, key: str = "selector", wait_ms: int = DEFAULT_WAIT_MS, *, exactly_one: bool = True
    ) -> ElementHandle:
        """Waits for the node's selector, its parameter `key`, as long as its wait_time allows.

        Raises:
            StepFailed: it matched nothing, or several where one is wanted, until the end.
        """
        parameters = node["parameters"]
        expression = self._fill(parameters[key])
        wait_ms = parameters.get("wait_time", wait_ms)
        deadline = time.monotonic() + self._patience(wait_ms)
        while True:
            found = browser.count(self._page, expression)
            element = browser.first(self._page, expression) if found else None
            if element is not None and (found == 1 or not exactly_one):
                return element
            if time.monotonic() >= deadline:
                raise StepFailed(
                    _explain(node, expression, found, wait_ms, self._page.url), expression, found
                )
            self._page.wait_for_timeout(100)

    def _start(self, node: Json) -> str:
        self._page.goto(self._fill(node["parameters"]["url"]), wait_until="load")
        return "to"

    def _click(self, node: Json) -> str:
        element = self._found(node)
        wait_ms = node["parameters"].get("wait_time", DEFAULT_WAIT_MS)
        self._act(node, lambda: element.click(timeout=self._patience(wait_ms) * 1000))
        return "to"

    def _input_text(self, node: Json) -> str:
        element, text = self._found(node), self._fill(node["parameters"]["text"])
        self._act(node, lambda: element.fill(text, timeout=5000))
        return "to"

    def _input_select(self, node: Json) -> str:
        element, value = self._found(node), self._fill(node["parameters"]["value"])
        self._act(node, lambda: element.select_option(label=value, timeout=5000))
        return "to"

    def _act(self, node: Json, act: Callable[[], object]) -> None:
        """Does something to an element; what the browser says against it is the failure's message."""
        try:
            act()
        except BrowserError as refused:
            expression = self._fill(node["parameters"]["selector"])
            reason = refused.message.splitlines()[0]
            blocked = _BLOCKED.search(refused.message)
            if blocked:
                reason = f"{reason} {blocked[0]}"
            raise StepFailed(
                f"Error while {_VERBS[node['action']]} element '{expression}': {reason}",
                expression,
                browser.count(self._page, expression),
                blocked=blocked is not None,
            ) from refused

    def _bool_condition(self, node: Json) -> str:
        values = [self._value(node["parameters"].get(f"comparison_value_{k}")) for k in (1, 2)]
        answers = {
            "IS_NULL": values[0] is None,
            "IS_NOT_NULL": values[0] is not None,
            "EQUAL": values[0] == values[1],
            "NOT_EQUAL": values[0] != values[1],
        }
        return "true" if answers[node["parameters"]["comparison_operator"]] else "false"

    def _value(self, text: str | None) -> str | None:
        if text is None:
            return None
        filled = self._fill(text)
        if filled.startswith("<<xpath:"):
            return browser.text_of(self._page, filled.removeprefix("<<xpath:").removesuffix(">>"))
        return filled

    def _loop(self, node: Json) -> str:
        parameters = node["parameters"]
        index = self._loops.get(node["id"], 0)
        if index >= int(self._fill(parameters["variable_over"])):
            return "loop_done"
        self._loops[node["id"]] = index + 1
        self._runtime[parameters["variable_current_index"]] = index
        self._runtime[parameters["variable_current_item"]] = index
        return "loop_not_done"

    def _extract(self, node: Json) -> str:
        self._found(node, exactly_one=False)
        for name, model in node["parameters"]["extract_data_model"]["properties"].items():
            path = self._fill(model["path"])
            if model["type"] == "array":
                columns = {key: item["path"] for key, item in model["items"]["properties"].items()}
                self._outcome.data[name] = browser.rows_of(self._page, path, columns)
            else:
                self._outcome.data[name] = browser.text_of(self._page, path)
        return "to"

    def _screenshot(self, node: Json) -> str:
        self._shoot(node, 0, full_length=True, metadata=node["parameters"].get("metadata", {}))
        return "to"

    def _scroll(self, node: Json) -> str:
        self._found(node, "xpath", SCROLL_WAIT_MS).scroll_into_view_if_needed()
        return "to"

    def _delay(self, node: Json) -> str:
        self._wait(float(node["parameters"]["delay_time"]))
        return "to"


def _explain(node: Json, expression: str, count: int, wait_ms: int, url: str) -> str:
    start, what = (
        f"Error while {_VERBS.get(node['action'], 'reading')} element.",
        f"'{expression}' of type 'XPATH'",
    )
    if count:
        return f"{start} Expected exactly 1 element for {what}, found {count} on {url}"
    return f"{start} Timeout after {wait_ms}ms waiting for element {what} to load on {url}"
