"""Measure how fast the explorers react in a real JupyterLab, with a near and a far server.

`run.py latency` calls `report`. `python tools/benchmarks/latency.py NAME ...` prints the table of
the named explorers and writes no file. The option `--before PYTHON` names the Python of an
environment with another version of the course. The two versions are then measured alternately.
"""

import argparse
import asyncio
import contextlib
import importlib.metadata
import math
import multiprocessing
import os
import statistics
import sys
import time
import urllib.parse
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "shared"))
import browsing
import race

from course import explorers

SITE = Path(__file__).resolve().parent.parent.parent / "docs" / "_build" / "site"
FAR = 0.03  # seconds from the browser to the server, and the same time back
PRESSES = 30  # key presses on all sliders of an explorer together, in each round
SECONDS = 1.5  # the duration of a drag
WALK = {"now": 1000, "before": 200}  # positions for which the kernel's time is measured
ROUNDS = 2

# A browser can report when it has painted an element (element timing), but it does not report this
# for a canvas. Therefore, a word is added to the page together with each new picture on the canvas,
# because both are painted in the same frame.
IN_PAGE = """() => {
    const course = window.course = {
        sliders: node => [...node.querySelectorAll("input[type=range]:enabled")]
            .filter(slider => slider.checkVisibility()),
        painted: [], passed: 0, changed: () => {},
    };
    const words = document.body.appendChild(document.createElement("div"));
    words.style = "position: fixed; left: 0; top: 0; z-index: 9999; font-size: 9px";
    course.watch = node => {
        course.observers?.forEach(observer => observer.disconnect());
        const changes = new MutationObserver(() => {
            const word = words.appendChild(document.createElement("p"));
            word.style = "position: absolute; margin: 0";
            word.setAttribute("elementtiming", "picture");
            word.append("x");
            if (words.children.length > 9) words.firstChild.remove(); // was painted long ago
            course.changed();
        });
        changes.observe(node.querySelector("canvas"), { attributeFilter: ["data-shown"] });
        const paints = new PerformanceObserver(list => {
            for (const { identifier, renderTime } of list.getEntries())
                if (identifier === "picture") course.painted.push(renderTime);
        });
        paints.observe({ type: "element", buffered: false });
        const passes = new MutationObserver(() => course.passed++);
        for (const slider of course.sliders(node))
            passes.observe(slider, { attributeFilter: ["aria-valuetext"] });
        course.observers = [changes, paints, passes];
    };
    document.addEventListener("keydown", event => {
        course.key = event.timeStamp;
        course.painted = [];
    }, true);
    // Return the milliseconds from the last key to the next picture, or null if there is none.
    course.first = () => new Promise(resolve => {
        const look = () => {
            if (course.painted.length) resolve(course.painted[0] - course.key);
            else if (performance.now() - course.key > 1000) resolve(null);
            else setTimeout(look, 10);
        };
        look();
    });
    // Step through the positions of all sliders, to and fro, whenever the last picture is shown.
    course.walk = async (node, count) => {
        const sliders = course.sliders(node), way = sliders.map(() => 1);
        for (let k = 0; k < count; k++) {
            const shown = new Promise(resolve => {
                course.changed = resolve;
                setTimeout(resolve, 300);
            });
            for (const [j, slider] of sliders.entries()) {
                const place = Number(slider.value) + way[j];
                const inside = place >= 0 && place <= Number(slider.max);
                if (!inside) way[j] *= -1;
                if (inside || j === sliders.length - 1) {
                    slider.value = Number(slider.value) + way[j];
                    slider.dispatchEvent(new Event("input", { bubbles: true }));
                    break;
                }
            }
            await shown;
        }
        course.changed = () => {};
    };
    // Let an explorer delete its pictures, as it does when its layout changes.
    course.forget = async node => {
        const { dataset } = node.querySelector("canvas");
        for (const [width, layout] of [["400px", "narrow"], ["", "wide"]]) {
            node.style.width = width;
            while (dataset.layout !== layout) await new Promise(requestAnimationFrame);
        }
    };
    course.kernel = async code => {
        const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
        const request = kernel.requestExecute({ code, store_history: false });
        let text = "";
        request.onIOPub = ({ header, content }) => {
            if (header.msg_type === "stream") text += content.text;
        };
        const { content } = await request.done;
        if (content.status !== "ok") throw Error(content.evalue);
        return text;
    };
    // Return the milliseconds from the command to run a cell to the frame with its new explorer.
    course.run = async k => {
        const { content } = jupyterapp.shell.currentWidget;
        const cell = content.widgets[k].node;
        cell.querySelector(".explorer").dataset.old = true;
        content.activeCellIndex = k;
        const start = performance.now();
        jupyterapp.commands.execute("notebook:run-cell");
        const fresh = ".explorer:not([data-old], [data-old] *) canvas";
        for (;;) {
            await new Promise(requestAnimationFrame);
            if (cell.querySelector(fresh)?.dataset.shown) return performance.now() - start;
        }
    };
}"""
# This code runs in the kernel, counts the pictures, and prints the time and memory that were used.
FIRST_CELL = """import gc, os, time
from course import explorers
from course.explorers.explorer import Explorer
drawn = 0
frame = Explorer.frame
def counted(*words):
    global drawn
    drawn += 1
    return frame(*words)
Explorer.frame = counted
def used():
    gc.collect()
    memory = int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGESIZE")
    print(time.process_time(), drawn, memory / 2**20)
"""


# A distance between browser and server -----------------------------------------------------------


def forward(port, target, delay, ready):
    """Forward all bytes between a port and the server, each byte after `delay.value` seconds.

    The delay changes neither the order nor the throughput of the bytes, because bytes that arrive
    during the delay of earlier bytes are also under way.
    """

    async def pipe(reader, writer):
        under_way, clock = asyncio.Queue(), asyncio.get_running_loop().time

        async def deliver():
            while True:
                due, data = await under_way.get()
                if due > clock():
                    await asyncio.sleep(due - clock())
                if not data:
                    return writer.close()
                writer.write(data)

        delivery, data = asyncio.create_task(deliver()), b" "
        while data:
            try:
                data = await reader.read(2**18)
            except ConnectionError:
                data = b""
            under_way.put_nowait((clock() + delay.value, data))
        await delivery

    async def connect(reader, writer):
        back, on = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(pipe(reader, on), pipe(back, writer), return_exceptions=True)

    async def serve():
        async with await asyncio.start_server(connect, "127.0.0.1", port) as server:
            ready.set()
            await server.serve_forever()

    asyncio.run(serve())


@contextlib.contextmanager
def distant(address):
    """Yield a second address of the same server, and the delay of all bytes sent through it.

    The delay can be set while the server runs.
    """
    port, target = browsing.free_port(), urllib.parse.urlsplit(address("")).port
    # Use a separate process, which does not wait while this program works.
    context = multiprocessing.get_context("spawn")
    delay, ready = context.Value("d", 0.0), context.Event()
    process = context.Process(target=forward, args=(port, target, delay, ready), daemon=True)
    process.start()
    try:
        ready.wait(60)
        yield lambda part: address(part).replace(f":{target}/", f":{port}/"), delay
    finally:
        process.kill()
        process.join()


# Measuring ---------------------------------------------------------------------------------------


class Course:
    """One version of the course: a JupyterLab with a page that contains the explorers."""

    def __init__(self, browser, address, delay, names):
        self.delay, self.names = delay, names
        opened = browsing.Page(browser, address, "latency.ipynb")
        self.page = opened.page
        self.page.set_default_timeout(120_000)
        self.page.wait_for_function(
            """count => window.courseDone
                && document.querySelectorAll(".explorer canvas[data-shown]").length >= count""",
            arg=len(names),
            polling=200,
        )
        self.page.wait_for_timeout(1000)
        self.page.evaluate(IN_PAGE)
        self.heap = self.page.context.new_cdp_session(self.page)

    def explorer(self, name):
        """Watch an explorer in the page from now on, and return the explorer and its sliders."""
        node = self.page.locator(".jp-CodeCell").nth(1 + self.names.index(name))
        node = node.locator(".explorer").first
        return node, sliders(node)

    def kernel(self, code):
        """Run code in the kernel of the page, and return what the code prints."""
        return self.page.evaluate("code => course.kernel(code)", code)

    def forget(self, name):
        """Let the page delete the stored pictures of an explorer."""
        node, _ = self.explorer(name)
        node.evaluate("node => course.forget(node)")
        self.page.wait_for_timeout(300)

    def delays(self, name):
        """Return the milliseconds from a key press to the picture, for presses on each slider."""
        _, sliders = self.explorer(name)
        found = []
        for slider in sliders:
            self.forget(name)
            found += delays(self.page, slider, math.ceil(PRESSES / len(sliders)))
        return found

    def drag(self, name):
        """Return pictures and positions per second while a mouse drags a slider.

        The mouse passes 60 positions of the slider per second.
        """
        slider, now, last = max(self.explorer(name)[1], key=lambda one: one[2])
        self.forget(name)
        mouse, box = self.page.mouse, slider.bounding_box()
        left, width = box["x"] + 8, box["width"] - 16  # the thumb is 16 pixels wide
        y, turn = box["y"] + box["height"] / 2, 2 * (1 + last) / 60  # seconds, there and back
        mouse.move(left + width * now / last, y)
        mouse.down()
        self.page.evaluate("() => { course.painted = []; course.passed = 0; }")
        start = time.monotonic()
        while (passed := time.monotonic() - start) < SECONDS:
            share = abs(((passed / turn + now / last / 2) % 1) - 0.5) * 2
            mouse.move(left + (1 - share) * width, y)
        counts = self.page.evaluate("() => [new Set(course.painted).size, course.passed]")
        mouse.up()
        self.page.wait_for_timeout(300)
        return [count / SECONDS for count in counts]

    def walk(self, name, count):
        """Return the kernel's ms for a picture, and by how many MB kernel and page grow."""
        node, _ = self.explorer(name)
        start = self.used(name)
        node.evaluate("(node, count) => course.walk(node, count)", count)
        seconds, drawn, *memory = (b - a for a, b in zip(start, self.used(name), strict=True))
        return 1000 * seconds / drawn, *memory

    def used(self, name):
        """Return processor seconds, the number of pictures, and the MB of kernel and page.

        The page's MB are measured after the page has deleted its pictures.
        """
        self.forget(name)
        kernel = map(float, self.kernel("used()").split())
        self.heap.send("HeapProfiler.collectGarbage")
        page = self.heap.send("Runtime.getHeapUsage")["usedSize"] / 2**20
        return *kernel, page


def sliders(node):
    """Watch an explorer from now on, and return its sliders with (position, last position)."""
    node.scroll_into_view_if_needed()
    node.evaluate("node => course.watch(node)")
    found = node.evaluate_handle("node => course.sliders(node)").get_properties().values()
    handles = [one.as_element() for one in found]
    return [(one, *one.evaluate("one => [Number(one.value), Number(one.max)]")) for one in handles]


def delays(page, slider, presses):
    """Return the milliseconds from a key press to the picture, for steps of one slider."""
    handle, now, last = slider
    handle.focus()
    step, found = 1 if last - now > now else -1, []
    for _ in range(presses):
        if not 0 <= now + step <= last:
            step = -step
        now += step
        handle.press("ArrowRight" if step > 0 else "ArrowLeft")
        found.append(page.evaluate("course.first()"))
        page.wait_for_timeout(20)  # as when a key is held down
    return [delay for delay in found if delay is not None]


def measure(names=explorers.__all__, before=None):
    """Measure explorers, and return {"now" or "before": {explorer: {figure: value}}}.

    Parameters
    ----------
    names : sequence of str
        The names of the explorers.
    before : path, optional
        The Python of an environment with another version of the course, to compare with.
    """
    if (chromium := browsing.find_chromium()) is None:
        sys.exit(f"none of {', '.join(browsing.BROWSERS)} was found; install Chromium first")
    pythons = {"before": before, "now": sys.executable} if before else {"now": sys.executable}
    rows = {when: {name: {} for name in names} for when in pythons}
    with TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        write_notebook(Path(folder), names)
        browser = stack.enter_context(browsing.running_browser(chromium))
        courses = {}
        for when, python in pythons.items():
            address = stack.enter_context(browsing.running_jupyterlab(folder, python=python))
            way = stack.enter_context(distant(address))
            courses[when] = Course(browser, *way, names)
        for name in names:
            for when, course in courses.items():  # everything is drawn for the first time
                row = rows[when][name]
                row["cpu"], row["kernel"], row["page"] = course.walk(name, WALK[when])
            for where, delay in {"near": 0.0, "far": FAR}.items():
                for course in courses.values():
                    course.delay.value = delay
                for when, row in moves(courses, name).items():
                    rows[when][name][where] = row
                    print(when, name, where, row, file=sys.stderr)
    return rows


def moves(courses, name):
    """Measure an explorer in each version of the course, and return its figures.

    The versions are measured alternately. The result is {version: {"p50", "p95", "rate", "passed",
    "first"}}.
    """
    found = {when: {"delays": [], "drags": [], "first": []} for when in courses}
    for _ in range(ROUNDS):
        for when, course in courses.items():
            found[when]["delays"] += course.delays(name)
            found[when]["drags"].append(course.drag(name))
        for when, course in courses.items():
            place = 1 + course.names.index(name)
            course.page.wait_for_timeout(300)
            found[when]["first"].append(course.page.evaluate("k => course.run(k)", place))
            course.page.wait_for_timeout(500)
    rows = {}
    for when, one in found.items():
        delays, (rate, passed) = sorted(one["delays"]), max(one["drags"])
        rows[when] = {
            "p50": statistics.median(delays),
            "p95": delays[math.ceil(0.95 * len(delays)) - 1],
            "rate": rate,
            "passed": passed,
            "first": min(one["first"]),
        }
    return rows


def write_notebook(folder, names):
    v4 = nbformat.v4
    cells = [v4.new_code_cell(FIRST_CELL)]
    cells += [v4.new_code_cell(f"explorers.{n}()") for n in names]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "latency.ipynb")


# The table ---------------------------------------------------------------------------------------


def book():
    """Return a sentence about the time of a slider step on the longest page with an explorer."""
    if not (SITE / "index.html").is_file():
        sys.exit("build the book first, with `python docs/build_book.py`")
    sources = {path: path.read_text(encoding="utf-8") for path in SITE.glob("notebooks/*.html")}
    longest = max(
        (path for path, text in sources.items() if "live-explorer" in text),
        key=lambda path: sources[path].count("<"),
    )
    chromium = browsing.find_chromium()
    with browsing.serving(SITE) as address, browsing.running_browser(chromium) as browser:
        page = browser.new_page()
        page.goto(f"{address}notebooks/{longest.name}")
        explorer = page.locator(".live-explorer.mounted").first
        explorer.scroll_into_view_if_needed()
        explorer.locator("canvas[data-shown]").wait_for()
        page.wait_for_timeout(1000)
        spent = browsing.styles_of_a_move(page, explorer)
        count = page.evaluate("document.querySelectorAll('*').length")
    return (
        f"On the longest page of the book, `{longest.stem}` with {count:,} elements, the browser "
        f"takes {spent:.1f} ms for the styles and the layout after a slider step."
    )


def report():
    """Measure all explorers, and return the table, its conditions, and a sentence on the book."""
    before, page = load(), book()
    rows = measure()
    names = "jupyterlab", "jupyter_server", "ipykernel", "ipywidgets", "anywidget", "matplotlib"
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    loads = f"Load of the machine {before} before the run, {load()} after it."
    return f"{race.conditions()} {versions}. {loads}\n\n{table(rows)}\n\n{page}"


def load():
    """Return the average load of the machine in the last minute as text, or "unknown"."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def figures(row):
    """Return the figures of an explorer for the table, as {title of the column: text}."""
    moved = {
        f"{where}: {title}": form.format(**row[where])
        for where in ("near", "far")
        for title, form in (
            ("key to picture, ms", "{p50:.0f}/{p95:.0f}"),
            ("pictures a second", "{rate:.0f} of {passed:.0f}"),
        )
    }
    return moved | {
        "cell to picture, ms": f"{row['near']['first']:.0f}",
        "kernel's time a picture, ms": f"{row['cpu']:.1f}",
        "growth of kernel and page, MB": f"{row['kernel']:.1f}, {row['page']:.1f}",
    }


def table(rows):
    """Return the figures of all explorers as a table in Markdown.

    Figures of another version of the course, if there are any, stand in brackets.
    """
    lines = []
    for name, row in rows["now"].items():
        cells = figures(row)
        if "before" in rows:
            old = figures(rows["before"][name])
            cells = {title: f"{now} ({old[title]})" for title, now in cells.items()}
        lines.append(f"| {name} | {' | '.join(cells.values())} |")
    head = [f"| | {' | '.join(cells)} |", "|---|" + "--:|" * len(cells)]
    return "\n".join(head + lines)


def main():
    parser = argparse.ArgumentParser(description="Measure explorers in a browser.")
    parser.add_argument("names", nargs="*", default=explorers.__all__, metavar="NAME")
    parser.add_argument("--before", help="Python of an environment to compare with")
    wish = parser.parse_args()
    print(book())
    rows = measure(wish.names, wish.before)
    print(table(rows))


if __name__ == "__main__":
    main()
