"""Open a chapter in a real JupyterLab and a real Chromium, run it and move its sliders.

The browser tests and `tools/look.py` use these functions.
"""

import contextlib
import functools
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
HERE = ("http://127.0.0.1:", "file:", "data:", "blob:", "about:")
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
]
# Cells out of sight are not in the page by default, so that their widgets could not be examined.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


class Cell(NamedTuple):
    """A code cell after Run All."""

    number: int
    source: str
    tags: list
    execution_count: int | None
    outputs: list

    @property
    def errors(self):
        """Return the error outputs as 'name: message'."""
        return [f"{o['ename']}: {o['evalue']}" for o in self.outputs if o["output_type"] == "error"]


class Explorer(NamedTuple):
    """What an explorer shows.

    The picture is a digest, and a sentence or an error that is not there is None.
    """

    picture: str
    says: str
    error: str | None


def find_chromium():
    """Return the path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextlib.contextmanager
def running_jupyterlab(notebooks, variables=(), python=sys.executable):
    """Run JupyterLab on a free port, with its own settings and a copy of the folder `notebooks`.

    Parameters
    ----------
    notebooks : path
    variables : dict
        More environment variables for the server and its kernels.
    python : path
        The Python of the environment that has JupyterLab.

    Yields
    ------
    address : callable
        `address("lab/tree/a.ipynb")` is the full address with the token. JupyterLab opens nothing
        else there that was open before.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        scratch = Path(scratch)
        course = scratch / "notebooks"
        shutil.copytree(notebooks, course, ignore=shutil.ignore_patterns(".*"))
        for name, values in SETTINGS.items():
            file = scratch / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values), encoding="utf-8")
        folders = {
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "IPYTHONDIR": "ipython",
        }
        environment = os.environ | {name: str(scratch / part) for name, part in folders.items()}
        environment.update(variables)
        environment.pop("MPLBACKEND", None)
        token = secrets.token_hex(16)
        port = free_port()
        command = [python, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
        command += [f"--port={port}", "--ServerApp.port_retries=0", "--ip=127.0.0.1"]
        command += ["--expose-app-in-browser", "--JupyterNotebookApp.expose_app_in_browser=True"]
        command += [f"--IdentityProvider.token={token}", str(course)]
        log = scratch / "jupyterlab.log"
        with log.open("w") as sink:
            server = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
            )
            try:
                wait_for_lab(server, f"http://127.0.0.1:{port}/api?token={token}", log)
                yield lambda part: f"http://127.0.0.1:{port}/{part}?token={token}&reset"
            finally:
                server.terminate()
                try:
                    server.wait(20)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


def free_port():
    """Return a port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_lab(server, address, log, seconds=90):
    """Wait until JupyterLab answers, or raise RuntimeError with its log."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with direct.open(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


@contextlib.contextmanager
def running_browser(executable, flags=()):
    """Start a headless Chromium, and yield its browser in Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*BROWSER_FLAGS, *flags]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def serving(folder, below=""):
    """Serve a folder as if it lay `below` the root of its host, and yield the address."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path):
            inside = path.removeprefix(below)
            return super().translate_path("/lost" if below and inside == path else inside)

        def log_message(self, *_):
            pass

    handler = functools.partial(Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{below}/"
        server.shutdown()


def listen(page):
    """Return two lists that will name what goes wrong in a page, and its requests to elsewhere."""
    complaints, outside = [], []
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))

    def hear(message):
        if message.type == "error":
            complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def watch(request):
        if not request.url.startswith(HERE):
            outside.append(request.url)

    page.on("console", hear)
    page.on("request", watch)
    return complaints, outside


def run_code(page, code):
    """Run code in the kernel of the notebook that a page shows; return what it prints.

    Returns
    -------
    status : str
        "ok" or "error".
    text : str
        The text of streams, of the last expression, and of an error.
    """
    return page.evaluate(
        """async code => {
            const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
            const future = kernel.requestExecute({ code });
            let text = "";
            future.onIOPub = ({ content }) =>
                (text += content.text ?? content.data?.["text/plain"] ?? content.evalue ?? "");
            const reply = await future.done;
            return [reply.content.status, text];
        }""",
        code,
    )


class Effort:
    """Count milliseconds of a page's main thread, by the names of Chromium's metrics.

    By default, count those for which it has had a processor. Unlike the time on the clock, they do
    not grow while other programs keep the processors busy.
    """

    def __init__(self, page, *names):
        self.names = names or ("ThreadTime",)
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable")
        self.last = self._total()

    def _total(self):
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return sum(1000 * one["value"] for one in metrics if one["name"] in self.names)

    def spent(self):
        """Return the milliseconds since the last call, or since the start."""
        before, self.last = self.last, self._total()
        return self.last - before


def styles_of_a_move(page, explorer, presses=20):
    """Return the milliseconds of style and layout that a key on an explorer's first slider costs.

    Only real input shows them: Chromium spares most of the work if a script moves the slider.
    """
    explorer.locator("input[type=range]:enabled").first.focus()
    effort = Effort(page, "RecalcStyleDuration", "LayoutDuration")
    for k in range(presses):
        page.keyboard.press("ArrowLeft" if k % 2 else "ArrowRight")
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return effort.spent() / presses


def axe_source():
    """Return the script of axe-core, which examines whether a page is open to everybody."""
    from axe_playwright_python.sync_playwright import Axe

    return Axe().axe_script


def put_axe_into(page):
    """Put axe-core into a page that does not have it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_source())


# The rules of WCAG 2 on the levels A and AA.
WCAG = {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"}


def barriers(page, context=None, impacts=("serious", "critical"), **options):
    """Return what axe-core finds in a page, or in a part: against WCAG, or of these impacts."""
    options = {"resultTypes": ["violations"], "preload": False, **options}
    put_axe_into(page)
    run = "([context, options]) => axe.run(context ?? document, options)"
    return [
        f"{each['id']}: {each['help']}: {node['html'][:150]}"
        for each in page.evaluate(run, [context, options])["violations"]
        if each["impact"] in impacts or WCAG & {*each["tags"]}
        for node in each["nodes"]
    ]


# Texts whose colour is too close to what is behind them. WCAG asks for 4.5, or 3 for large letters.
PALE = """() => {
    const channels = text => text.match(/[\\d.]+/g).map(Number);
    const over = ([r, g, b, a = 1], ground) => [r, g, b].map((c, k) => a * c + (1 - a) * ground[k]);
    const linear = c => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]) =>
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const grounds = new Map();
    function groundOf(node) {
        if (!node) return [255, 255, 255];
        if (!grounds.has(node)) {
            const own = channels(getComputedStyle(node).backgroundColor);
            grounds.set(node, over(own, groundOf(node.parentElement)));
        }
        return grounds.get(node);
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const nodes = new Set();
    while (texts.nextNode())
        if (texts.currentNode.data.trim()) nodes.add(texts.currentNode.parentElement);
    const found = [];
    for (const node of nodes) {
        if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        const style = getComputedStyle(node), ground = groundOf(node);
        let [r, g, b, alpha = 1] = channels(style.color);
        for (let part = node; part; part = part.parentElement)
            alpha *= getComputedStyle(part).opacity;
        const both = [over([r, g, b, alpha], ground), ground].map(luminance).sort((x, y) => y - x);
        const ratio = (both[0] + 0.05) / (both[1] + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        if (ratio < (large ? 3 : 4.5))
            found.push(`contrast ${ratio.toFixed(2)}: ${node.outerHTML.slice(0, 150)}`);
    }
    return found;
}"""


def pale(page):
    """Return the visible texts whose contrast is too low, which axe-core often cannot decide."""
    return page.evaluate(PALE)


# In every page: opens a chapter and runs all of it, and tells what an explorer shows.
OPEN_AND_RUN = """
window.courseOpen = async name => {
    window.courseDone = window.courseIdleSince = null;
    if (name)
        await jupyterapp.commands.execute("docmanager:open", {path: name, kernel: courseKernel});
    while (!window.jupyterapp?.shell?.currentWidget?.sessionContext)
        await new Promise(resolve => setTimeout(resolve, 50));
    await jupyterapp.restored;
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
    // A kernel that answers a widget beside a long cell calls itself idle meanwhile, and one that
    // draws for a slider does not call itself busy. So listen, too, for the answer to each request
    // to run a cell and to each word of a widget.
    const unanswered = window.courseUnanswered = new Set();
    panel.sessionContext.session.kernel.anyMessage.connect((_, { msg, direction }) => {
        const { header: { msg_type, msg_id }, parent_header: parent, content } = msg;
        const asks = msg_type === "execute_request" || msg_type === "comm_msg";
        if (asks && direction === "send") unanswered.add(msg_id);
        const done = content.execution_state === "idle" && parent.msg_type === "comm_msg";
        if (done || msg_type === "execute_reply") unanswered.delete(parent.msg_id);
    });
    await jupyterapp.commands.execute("notebook:expand-all-headings");
    jupyterapp.shell.collapseLeft?.(); // Notebook 7 has neither
    jupyterapp.shell.collapseRight?.();
    try {
        await jupyterapp.commands.execute("notebook:run-all-cells");
    } finally {
        window.courseDone = true;
    }
};
window.courseState = async node => {
    const canvas = node.querySelector("canvas"), { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    const text = name => node.querySelector(name)?.innerText.trim() || null;
    return [hash.join(" "), text(".explorer-says"), text(".explorer-error")];
};
"""


class Page:
    """A window in which JupyterLab opens and runs a chapter.

    `wait_until_run` waits until the chapter has run. What goes wrong is in `complaints`, and
    requests to other machines are in `outside`. The front end "notebooks" is Notebook 7, which the
    same server offers.
    """

    def __init__(self, browser, address, name, width=1280, height=900, front_end="lab/tree"):
        # Pages of one context are tabs of one window, and a tab that is not in front stands still.
        self.page = browser.new_context().new_page()
        self.page.set_viewport_size({"width": width, "height": height})
        self.complaints, self.outside = listen(self.page)
        self.elements = {}
        self.page.add_init_script(OPEN_AND_RUN)
        self.page.goto(address(f"{front_end}/{name}"))
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
        self.page.evaluate("() => { courseOpen(); }")

    def go_on(self, name):
        """Open and run another chapter in the same JupyterLab and kernel, after `close`."""
        self.complaints.clear()
        self.outside.clear()
        self.elements.clear()
        self.page.evaluate("name => { courseOpen(name); }", name)

    def wait_until_run(self, seconds=120):
        """Wait until all cells were run and the kernel is idle, and return the code cells."""
        self.page.set_default_timeout(seconds * 1000)
        self.page.wait_for_function("() => window.courseDone", polling=100)
        # The command is done at the first error, though the kernel goes on with the cells after
        # one that is meant to fail. So wait until all were run, or nothing has run for 3 seconds.
        self.page.wait_for_function(
            """() => {
                const panel = jupyterapp.shell.currentWidget;
                const busy = window.courseUnanswered.size
                    || panel.sessionContext.session.kernel.status !== "idle";
                if (busy || !window.courseIdleSince) window.courseIdleSince = performance.now();
                const all = panel.content.widgets.every(cell => cell.model.type !== "code"
                    || !cell.model.sharedModel.source.trim() || cell.model.executionCount);
                return !busy && (all || performance.now() - window.courseIdleSince > 3000);
            }""",
            polling=100,
        )
        self.page.wait_for_function(
            """() => jupyterapp.shell.currentWidget.content.widgets.every(cell => {
                const mime = "application/vnd.jupyter.widget-view+json";
                const outputs = cell.model.toJSON().outputs ?? [];
                const widgets = outputs.filter(output => output.data && mime in output.data);
                const shown = cell.node.querySelectorAll(".jupyter-widgets-error-widget, "
                    + ".jp-OutputArea-output :is(.jupyter-widgets, .explorer)");
                return shown.length >= widgets.length;
            })""",
            polling=100,
        )
        self.page.wait_for_function(
            """() => [...document.querySelectorAll(".explorer canvas")]
                .every(canvas => canvas.dataset.shown)""",
            polling=100,
        )
        self.page.wait_for_timeout(300)
        return self.cells()

    def cells(self):
        """Return the code cells with their outputs in the page."""
        models = self.page.evaluate(
            "() => jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.toJSON())"
        )
        return [
            Cell(
                number,
                "".join(model["source"]),
                model["metadata"].get("tags", []),
                model["execution_count"],
                model["outputs"],
            )
            for number, model in enumerate(models)
            if model["cell_type"] == "code"
        ]

    def broken(self):
        """Return the formulas, pictures and widgets that did not appear."""
        return self.page.evaluate(
            """() => {
                const found = [];
                for (const formula of document.querySelectorAll("mjx-merror"))
                    found.push("formula: " + formula.dataset.mjxError);
                for (const name of document.querySelectorAll('mtext[mathcolor="red"]'))
                    found.push("formula: unknown " + name.textContent);
                for (const picture of document.querySelectorAll(".jp-NotebookPanel img"))
                    if (!(picture.complete && picture.naturalWidth > 0))
                        found.push("picture: " + (picture.alt || picture.src.slice(0, 80)));
                for (const widget of document.querySelectorAll(".jupyter-widgets-error-widget"))
                    found.push("widget: " + widget.innerText.slice(0, 200));
                return found;
            }"""
        )

    def explorers(self):
        """Return one locator for each explorer, from top to bottom."""
        found = self.page.locator(".explorer")
        return [found.nth(k) for k in range(found.count())]

    @contextlib.contextmanager
    def only(self, explorer):
        """Hide the contents of the other code cells: Chromium would paint them for each frame."""
        show = """(node, alone) => {
            for (const cell of document.querySelectorAll(".jp-CodeCell"))
                cell.style.contentVisibility = !alone || cell.contains(node) ? "" : "hidden";
        }"""
        self.evaluate(explorer, show, True)
        try:
            yield
        finally:
            self.evaluate(explorer, show, False)

    def sliders(self, explorer):
        """Return the sliders that can be moved."""
        found = explorer.locator("input[type=range]:enabled")
        return [found.nth(k) for k in range(found.count())]

    def evaluate(self, locator, script, argument=None):
        """Call a JavaScript function with the element that a locator found the first time.

        The locator's own method takes ten times as long, because it looks for the element anew.
        """
        if locator not in self.elements:
            self.elements[locator] = locator.element_handle()
        return self.elements[locator].evaluate(script, argument)

    def box(self, locator):
        """Return the place of an element in the window."""
        return self.evaluate(locator, "node => node.getBoundingClientRect().toJSON()")

    def state(self, explorer):
        """Return what the explorer shows now."""
        return Explorer(*self.evaluate(explorer, "node => courseState(node)"))

    def press(self, explorer, control, key):
        """Press a key on a control; return what the explorer shows once it is still."""
        self.evaluate(control, "node => node.focus()")
        self.page.keyboard.press(key)
        return self.still(explorer)

    def value(self, control):
        """Return the position of a slider as text."""
        return self.evaluate(control, "node => node.value")

    def still(self, explorer, seconds=60):
        """Return what the explorer shows once it shows the positions of all its controls.

        The kernel has then dealt with all that it was told. After `seconds`, wait no longer.
        """
        found = self.evaluate(
            explorer,
            """async (node, seconds) => {
                const end = performance.now() + 1000 * seconds;
                const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
                const canvas = node.querySelector("canvas"), text = JSON.stringify;
                const settled = () => {
                    const controls = [...node.querySelectorAll("[data-position]")];
                    const places = controls.map(control => control.dataset.position);
                    const shown = JSON.parse(canvas.dataset.shown);
                    return text(places.sort()) === text(shown.map(one => text(one)).sort())
                        && kernel.status === "idle" && !courseUnanswered.size;
                };
                // Twice, because a word of the kernel may be on its way to what it changes.
                for (let times = 0; times < 2 && performance.now() < end; ) {
                    times = settled() ? times + 1 : 0;
                    await new Promise(resolve => setTimeout(resolve, 20));
                }
                return courseState(node);
            }""",
            seconds,
        )
        return Explorer(*found)

    def drag(self, explorer, slider, moves=40, pause=0, back=False):
        """Drag a slider by mouse over all positions, or back from the last to the first.

        Parameters
        ----------
        explorer, slider : locators
        moves : int
            The number of moves of the mouse, equally far from each other.
        pause : float
            The milliseconds after each move.
        back : bool
            Whether to drag from the last position to the first.

        Returns
        -------
        list of str
            The positions that were shown on the way, as the canvas names them.
        """
        explorer.scroll_into_view_if_needed()
        self.evaluate(
            explorer,
            """node => {
                const canvas = node.querySelector("canvas");
                node.shown = [canvas.dataset.shown];
                node.watch = new MutationObserver(() => node.shown.push(canvas.dataset.shown));
                node.watch.observe(canvas, { attributeFilter: ["data-shown"] });
            }""",
        )
        box, mouse = self.box(slider), self.page.mouse
        greatest, now = map(int, self.evaluate(slider, "node => [node.max, node.value]"))
        y, thumb = box["y"] + box["height"] / 2, 16  # pixels that the thumb is wide

        def at(share):
            return box["x"] + thumb / 2 + share * (box["width"] - thumb)

        mouse.move(at(now / greatest), y)
        mouse.down()
        for k in range(moves + 1):
            mouse.move(at((moves - k if back else k) / moves), y)
            if pause:
                self.page.wait_for_timeout(pause)
        mouse.up()
        return self.evaluate(explorer, "node => { node.watch.disconnect(); return node.shown; }")

    def barriers(self):
        """Return the violations of any impact that axe-core finds in the explorers."""
        put_axe_into(self.page)
        # Both front ends hide what overflows, and the page's body is 0 pixels high. So axe-core
        # would take every text for one that is hidden, and examine the contrast of none.
        style = self.page.add_style_tag(content="body, #main { overflow: visible !important; }")
        # No rule is switched off, and the rules that axe-core leaves out by default (experimental
        # ones, and those of level AAA) are switched on. Because only a part of the page is
        # examined, axe-core itself skips the rules about a whole page, for example its language.
        rules = self.page.evaluate("() => axe.getRules().map(rule => rule.ruleId)")
        found = barriers(
            self.page,
            context={"include": [[".explorer"]]},
            impacts=("minor", "moderate", "serious", "critical"),
            rules={rule: {"enabled": True} for rule in rules},
        )
        style.evaluate("node => node.remove()")
        return found

    def resize(self, width, height):
        """Give the window another size, and wait until the explorers have taken theirs."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(
            """async () => {
                const look = () => JSON.stringify([...document.querySelectorAll(".explorer *")]
                    .map(node => node.getBoundingClientRect()));
                let before;
                do {
                    before = look();
                    await new Promise(resolve => setTimeout(resolve, 150));
                } while (look() !== before);
            }"""
        )

    def too_wide(self):
        """Return the parts of explorers that are cut off, and boxes that scroll sideways."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll(".explorer")].flatMap(explorer => {
                let [left, right] = [0, innerWidth];
                const scrolls = node => node.clientWidth && node.scrollWidth > node.clientWidth + 1;
                const found = [];
                for (let node = explorer.parentElement; node; node = node.parentElement) {
                    if (getComputedStyle(node).overflowX === "visible") continue;
                    const start = node.getBoundingClientRect().left + node.clientLeft;
                    left = Math.max(left, start);
                    right = Math.min(right, start + node.clientWidth);
                    if (node.closest(".jp-Cell") && scrolls(node)) found.push(node);
                }
                for (const node of explorer.querySelectorAll(":not(.explorer-status)")) {
                    const box = node.getBoundingClientRect();
                    const beyond = box.left < left - 1 || box.right > right + 1;
                    if (box.width && beyond || scrolls(node)) found.push(node);
                }
                return found.map(node => node.outerHTML.slice(0, 100));
            })"""
        )

    def scrolling(self):
        """Return the outputs with explorers that can be scrolled up and down, even by one pixel."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll(".jp-OutputArea-output:has(.explorer)")]
                .filter(output => output.scrollHeight > output.clientHeight)
                .map(output => output.querySelector(".explorer-says").innerText)"""
        )

    def too_high(self):
        """Return the sentences of explorers that are higher than the notebook's panel."""
        return self.page.evaluate(
            """() => {
                const panel = document.querySelector(".jp-NotebookPanel .jp-WindowedPanel-outer");
                return [...document.querySelectorAll(".explorer")]
                    .filter(explorer => explorer.scrollHeight > panel.clientHeight)
                    .map(explorer => explorer.querySelector(".explorer-says").innerText);
            }"""
        )

    def close(self):
        """Close the chapter and empty its kernel, which stays for the next chapter.

        A kernel that has imported everything starts a chapter seconds earlier than a new one.
        """
        run_code(self.page, "import ipywidgets\nipywidgets.Widget.close_all()\n%reset -f")
        self.page.evaluate(
            """() => {
                const panel = jupyterapp.shell.currentWidget;
                window.courseKernel = panel.sessionContext.session.kernel.model;
                panel.dispose();
            }"""
        )
