"""From a key press to the painted picture, in the real JupyterLab in a real Chromium.

`run.py latency` calls `measure`; `python tests/benchmarks/latency.py NAME ...` prints the table of
the explorers that are named, and writes nothing.
"""

import importlib.metadata
import math
import os
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import lab

from helpers import explorers

ROUNDS, SECONDS = 3, 1.5
PRESSES, ALL = 14, 42  # of a slider; of an explorer's sliders together, at least
# What was switched off so that moves are fast, switched on again.
COLLECTED = {"ServerApp": {"jpserver_extensions": {"helpers.server": False}}}
BUSY_SIGN = """from helpers.explorers import quiet
quiet.says_busy_with_a_move = lambda *_: False"""
# What the course promises on two cores: milliseconds, and pictures a second.
PROMISED = {"p50": 35, "p95": 60, "rate": 20}

# The browser itself reports when it has painted a picture: element timing.
WATCH = """node => {
    const picture = node.querySelector("img");
    picture.setAttribute("elementtiming", "explorer");
    window.coursePainted = [];
    new PerformanceObserver(list => {
        for (const { element, renderTime } of list.getEntries())
            if (element === picture) window.coursePainted.push(renderTime);
    }).observe({ type: "element", buffered: false });
    document.addEventListener("keydown", event => {
        window.courseKey = event.timeStamp;
        window.coursePainted = [];
    }, true);
}"""
# The delay of the first picture after the last key; null where none comes.
FIRST = """() => new Promise(resolve => {
    const look = () => {
        const passed = performance.now() - window.courseKey;
        if (window.coursePainted.length) resolve(window.coursePainted[0] - window.courseKey);
        else if (passed > 500) resolve(null);
        else setTimeout(look, 20);
    };
    look();
})"""


def measure(names=explorers.__all__):
    """Rows of the table: {explorer: {"p50", "p95", "rate"}}.

    The last three are of one explorer alone, which is faster than beside others on a page: as it
    is, and as it was before.
    """
    rows = taken(names)
    slowest = max(rows, key=lambda name: rows[name]["p50"])
    others = {
        "alone": taken([slowest]),
        "alone, with the busy sign": taken([slowest], first_cell=BUSY_SIGN),
        "alone, small messages collected": taken([slowest], config=COLLECTED),
    }
    return rows | {f"{slowest}, {how}": other[slowest] for how, other in others.items()}


def taken(names, config=(), first_cell=""):
    """Measure each explorer in a notebook of its own making."""
    if (chromium := lab.find_chromium()) is None:
        sys.exit(f"none of {', '.join(lab.BROWSERS)} was found; install Chromium first")
    with TemporaryDirectory() as folder:
        write_notebook(Path(folder), names, first_cell)
        with (
            lab.running_lab(folder, config=config) as address,
            lab.running_browser(chromium) as browser,
        ):
            page = lab.Page(browser, address, "latency.ipynb")
            page.wait_until_run()
            found = dict(zip(names, page.explorers(), strict=True))
            rows = {name: timed(page, explorer) for name, explorer in found.items()}
            page.close()
            return rows


def write_notebook(folder, names, first_cell=""):
    v4 = nbformat.v4
    cells = [v4.new_code_cell(first_cell)] if first_cell else []
    cells += [v4.new_code_cell(f"from helpers import explorers\nexplorers.{n}()") for n in names]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "latency.ipynb")


def timed(page, explorer):
    """The quietest of some rounds."""
    explorer.scroll_into_view_if_needed()
    explorer.evaluate(WATCH)
    handles = page.handles(explorer)
    longest = max(handles, key=lambda one: float(one.get_attribute("aria-valuemax")))
    delays(page, handles)  # everything is drawn for the first time
    rounds = [sorted(delays(page, handles)) for _ in range(ROUNDS)]
    best = min(rounds, key=statistics.median)
    return {
        "p50": statistics.median(best),
        "p95": best[math.ceil(0.95 * len(best)) - 1],
        "rate": max(rate(page, longest) for _ in range(ROUNDS)),
    }


def delays(page, handles):
    """Milliseconds from key to picture; a press that changes no picture counts for nothing."""
    found = []
    presses = max(PRESSES, math.ceil(ALL / len(handles)))
    for handle in handles:
        handle.focus()
        for key in walk(handle, presses):
            handle.press(key)
            found.append(page.page.evaluate(FIRST))
            page.page.wait_for_timeout(20)  # as when a key is held down
    return [delay for delay in found if delay is not None]


def walk(handle, presses):
    """Keys toward the farther end of a slider and, once there, back: new pictures, mostly."""
    now, low, high = (
        int(float(handle.get_attribute(f"aria-value{end}"))) for end in ("now", "min", "max")
    )
    step = 1 if high - now > now - low else -1
    for _ in range(presses):
        if not low <= now + step <= high:
            step = -step
        now += step
        yield "ArrowRight" if step > 0 else "ArrowLeft"


def rate(page, handle):
    """Pictures a second while the mouse drags over at least 60 positions a second."""
    mouse, box = page.page.mouse, handle.bounding_box()
    track = handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
    turn = 2 * (1 + float(handle.get_attribute("aria-valuemax"))) / 60  # seconds, there and back
    y = box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] / 2, y)
    mouse.down()
    page.page.evaluate("() => { window.coursePainted = []; }")
    start = time.monotonic()
    while (passed := time.monotonic() - start) < SECONDS:
        share = abs((passed / turn) % 1 - 0.5) * 2
        mouse.move(track["x"] + share * track["width"], y)
    pictures = page.page.evaluate("() => window.coursePainted.length")
    mouse.up()
    page.page.wait_for_timeout(300)
    return pictures / SECONDS


def versions():
    """Of what takes part beside Python."""
    packages = ("jupyterlab", "jupyter_server", "ipykernel", "ipywidgets", "matplotlib")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages) + "."


def load():
    """How many processes wanted a core in the last minute, where the system says it."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def table(rows):
    """The rows in Markdown."""
    lines = [
        "| | half of the moves, ms | 95 % of the moves, ms | pictures a second, dragging |",
        "|---|--:|--:|--:|",
    ]
    for name, row in rows.items():
        lines.append(f"| {name} | {row['p50']:.0f} | {row['p95']:.0f} | {row['rate']:.0f} |")
    return "\n".join(lines)


def missed(rows):
    """A sentence for each promise that is not kept."""
    for name, row in rows.items():
        if ", " in name:
            continue
        for what, promised in PROMISED.items():
            short = row[what] < promised if what == "rate" else row[what] > promised
            if short:
                yield f"{name}: {what} is {row[what]:.0f}, promised {promised}"


if __name__ == "__main__":
    print(table(measure(sys.argv[1:] or explorers.__all__)))
