"""What the browser paints is what matplotlib would have drawn, in all explorers.

Both pictures of a position are averaged over windows of 9 x 9 pixels, and of 33 x 33, and then
compared, for red, green and blue from 0 to 255. No two averages may differ by more than 50 in a
small window, or by more than 10 in a large one, at one device pixel to a pixel and at two. The
bounds were set where a dozen positions of each explorer differed by up to 43 in a small window, and
half of them by up to 9 in a large one. What remains is letters, which matplotlib puts on whole
pixels, and lays out by other heights than the recorder: a large question mark is 2 pixels off.
Hinting is off in both, because it bends letters differently. A letter beside its place moves ink
inside a large window and so leaves its average as it is, while a line that is too wide adds ink
along all its length: that is what large windows are for.
"""

import base64
import io
import json
from functools import cache, lru_cache
from pathlib import Path

import lab
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from scipy.ndimage import uniform_filter

from helpers import explorers
from helpers.explorers import recorder

pytestmark = pytest.mark.browser

FOLDER = Path(recorder.__file__).parent
TOLERANCES = {9: 50, 33: 10}  # by the side of the windows
# By the device pixels to a pixel. Two of them only scale what one shows, so two positions will do.
POSITIONS = {1: 12, 2: 2}
every_explorer = pytest.mark.parametrize("name", explorers.__all__)

# An explorer without controls, from what a kernel would have answered.
PAGE = """<!doctype html><body><script type="module">
import { mount, loadFonts } from "/explorer.js";
await loadFonts({ normal: "/dejavu.woff2", bold: "/dejavu-bold.woff2" });
window.painted = (size, frame) => {
    const page = { controls: [], buttons: [], start: [], sets: {}, onlyIf: {}, about: "", size };
    const still = () => frame.still, listen = () => () => {};
    const source = { state: () => [], get: () => frame, still, look() {}, listen };
    const end = mount(document.body, page, source);
    const png = document.querySelector("canvas").toDataURL();
    end();
    document.body.replaceChildren();
    return png;
};
</script>"""


@pytest.fixture(scope="module", autouse=True)
def no_hinting():
    with mpl.rc_context({"text.hinting": "none"}):
        yield


@pytest.fixture(scope="module")
def pages(chromium):
    """A page for one device pixel to a pixel, and a page for two."""

    def serve(route):
        name = route.request.url.rpartition("/")[2]
        if not name:
            route.fulfill(body=PAGE, content_type="text/html")
        else:
            kind = "text/javascript" if name.endswith(".js") else "font/woff2"
            route.fulfill(body=(FOLDER / name).read_bytes(), content_type=kind)

    with lab.running_browser(chromium, ["--font-render-hinting=none"]) as browser:
        pages = {}
        for ratio in (1, 2):
            page = pages[ratio] = browser.new_context(device_scale_factor=ratio).new_page()
            page.route("**/*", serve)
            page.goto("http://explorer.test/")
            page.wait_for_function("() => window.painted")
        yield pages


def positions(explorer):
    """A dozen positions: the start, all controls at their greatest, at their least, and nine."""
    rng = np.random.default_rng(0)

    def position(control, k):
        if control.page["kind"] == "sheet":
            return rng.integers(0, 17, 64).tolist() if k > 2 else control.start
        if control.page["kind"] == "text":
            return ["", "error", "(3, 4)"][k % 3]
        last = len(control.values) - 1
        return {1: last, 2: 0}.get(k, int(rng.integers(last + 1)))

    controls = explorer.controls.values()
    return [
        explorer.positions if k == 0 else [position(control, k) for control in controls]
        for k in range(12)
    ]


@cache
def recorded(name):
    """An explorer, and what the page gets to paint at each of the positions."""
    explorer = getattr(explorers, name)()
    return explorer, [explorer.frame(at) for at in positions(explorer)]


@lru_cache(len(explorers.__all__))  # those at two device pixels are large, and needed once
def drawn(name, ratio):
    """The pictures that matplotlib's own Agg draws, each as (height, width, 3)."""
    explorer, _ = recorded(name)
    figure, pictures = explorer.figure, []
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(recorder.DPI * ratio)
    for at in positions(explorer)[: POSITIONS[ratio]]:
        explorer.draw(explorer.compute(**explorer.values_at(at)))
        if figure.stale:
            canvas.draw()
            figure.stale = False
            back = canvas.copy_from_bbox(figure.bbox)
            moving = figure.findobj(lambda artist: artist.get_animated() and artist != figure)
        canvas.restore_region(back)
        for artist in sorted(moving, key=lambda artist: artist.get_zorder()):
            artist.draw(canvas.get_renderer())
        pictures.append(np.asarray(canvas.buffer_rgba())[:, :, :3].copy())
    figure.set_dpi(recorder.DPI)
    return pictures


def painted(page, name, frame):
    """The picture on the canvas, as (height, width, 3)."""
    size = recorded(name)[0].page["size"]
    png = page.evaluate("args => painted(...args)", [size, frame])
    image = Image.open(io.BytesIO(base64.b64decode(png.partition(",")[2])))
    return np.asarray(image.convert("RGB"))


def excess(ours, theirs, ratio):
    """How many times its tolerance the greatest difference is."""
    assert ours.shape == theirs.shape
    height, width = (size // ratio for size in ours.shape[:2])
    difference = ours.astype(np.float32) - theirs
    difference = difference[: height * ratio, : width * ratio]
    parts = [difference[k::ratio, m::ratio] for k in range(ratio) for m in range(ratio)]
    difference = sum(parts) / ratio**2
    return max(
        np.abs(uniform_filter(difference, (side, side, 0), mode="constant")).max() / tolerance
        for side, tolerance in TOLERANCES.items()
    )


@every_explorer
@pytest.mark.parametrize("ratio", [2, 1])
def test_the_canvas_shows_what_matplotlib_draws(pages, name, ratio):
    _, frames = recorded(name)
    for k, theirs in enumerate(drawn(name, ratio)):
        assert excess(painted(pages[ratio], name, frames[k]), theirs, ratio) < 1, k


# Mistakes, of which each alone is seen -----------------------------------------------------------


def mutated(frame, change):
    """The frame after `change(entries)` of all that is painted; None if that finds nothing."""
    lists = [json.loads(frame["still"]), *json.loads(frame["moving"])]
    entries = [entry for each in lists for entry in each]
    if not change(entries):
        return None
    return {"still": json.dumps(lists[0]), "moving": json.dumps(lists[1:]), "says": ""}


def style(entry):
    return [*entry[1], *[0] * (8 - len(entry[1]))]


def shapes(entries):
    return [entry for entry in entries if entry[0] in "pm"]


def nothing_painted(entries):
    for entry in entries:
        entry[:] = ["p", [], "", 0]
    return True


def one_line_too_wide(entries):
    """The longest of the dashed or coloured lines is twice as wide."""
    lines = [e for e in shapes(entries) if e[0] == "p" and style(e)[2] > 1.5 and not style(e)[0]]
    for entry in sorted(lines, key=lambda entry: len(entry[2]))[-1:]:
        entry[1][2] *= 2
    return lines


def one_text_aside(entries):
    """The longest text stands 5 pixels to the right."""
    texts = [entry for entry in entries if entry[0] == "t" and entry[4] == 0]
    for entry in sorted(texts, key=lambda entry: len(entry[8]))[-1:]:
        entry[1] += 5
    return texts


def one_marker_lost(entries):
    """The last marker of those that stand on their own, or of a line."""
    marks = [entry for entry in entries if entry[0] == "m" and style(entry)[0]]
    for entry in marks[-1:]:
        del entry[4][-2:]
    return marks


def one_colour_wrong(entries):
    """The longest path in a colour has another one."""
    lines = [entry for entry in shapes(entries) if style(entry)[0] or style(entry)[2] > 1]
    for entry in sorted(lines, key=lambda entry: len(entry[2]))[-1:]:
        k = 0 if style(entry)[0] else 1
        entry[1][k] = "#56b4e9" if entry[1][k][:7] != "#56b4e9" else "#d55e00"
    return lines


def no_clip(entries):
    clipped = [entry for entry in shapes(entries) if style(entry)[6]]
    for entry in clipped:
        entry[1] = [*style(entry)[:6], 0, style(entry)[7]]
    return clipped


LINES = set(explorers.__all__) - {"broadcast_explorer"}  # which has rectangles, texts and hatches
MISTAKES = {
    nothing_painted: set(explorers.__all__),
    one_line_too_wide: LINES - {"contraction_explorer"},  # its lines are black and short
    one_text_aside: set(explorers.__all__),
    one_marker_lost: LINES - {"neuron_explorer"},  # which has none
    one_colour_wrong: set(explorers.__all__),
    no_clip: {"training_lab", "perceptron_stepper", "cost_explorer"},  # lines leave their axes
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_mistake_alone_is_seen(pages, mistake):
    for name in MISTAKES[mistake]:
        for k, theirs in enumerate(drawn(name, 1)):
            frame = mutated(recorded(name)[1][k], mistake)
            if frame and excess(painted(pages[1], name, frame), theirs, 1) > 1:
                break  # at one of the positions
        else:
            pytest.fail(f"{mistake.__name__} is not seen in {name}")
