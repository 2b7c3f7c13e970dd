"""Test that the browser paints what matplotlib would have drawn, in all explorers.

Both pictures of a position are averaged over windows of 9 x 9 pixels, and of 33 x 33, and then
compared, for red, green and blue from 0 to 255. No two averages may differ by more than 50 in a
small window, or by more than 10 in a large one, at one device pixel to a pixel and at two. The
bounds were set where positions of each explorer differed by up to 43 in a small window, and half of
them by up to 9 in a large one. What remains is letters, which matplotlib puts on whole
pixels, and lays out by other heights than the recorder: a large question mark is 2 pixels off.
Hinting is off in both, because it bends letters differently. A letter beside its place moves ink
inside a large window and so leaves its average as it is, while a line that is too wide adds ink
along all its length: that is what large windows are for.
"""

import base64
import io
import re
from pathlib import Path

import browsing
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from PIL import Image
from scipy.ndimage import uniform_filter
from test_explorers import check_contrast

from course import explorers, plots
from course.explorers import recorder
from course.explorers.explorer import Explorer, key_of, slider

pytestmark = pytest.mark.browser

FOLDER = Path(recorder.__file__).parent
ROOT = FOLDER.parent.parent
TOLERANCES = {9: 50, 33: 10}  # by the side of the windows
# By the device pixels to a pixel. Two of them only scale what one shows, so two positions will do.
POSITIONS = {2: 2, 1: 6}

# An explorer without controls, from what a kernel would have answered.
PAGE = """<!doctype html><link rel="stylesheet" href="/explorer.css"><body><script type="module">
import { mount, loadFonts } from "/explorer.js";
await loadFonts({ normal: "/dejavu.woff2", bold: "/dejavu-bold.woff2" });
window.painted = (size, frame, ground = "white", dark = {}) => {
    const page = { controls: [], buttons: [], start: [], sets: {}, onlyIf: {}, about: "", dark };
    document.body.style.setProperty("--jp-layout-color0", ground);
    Object.assign(document.body.style, { margin: 0, width: `${size[0]}px` });
    const source = {
        state: () => [], get: () => frame, still: () => frame.still, size: () => size,
        look() {}, layOut() {}, listen: () => () => {},
    };
    const end = mount(document.body, page, source);
    const png = document.querySelector("canvas").toDataURL();
    end();
    document.body.replaceChildren();
    return png;
};
// Mount an explorer with frames for some positions. Elsewhere, it shows the frame of its start.
window.opened = (page, size, frames) => {
    const start = frames[JSON.stringify(page.start)];
    let state = page.start, view;
    const source = {
        state: () => state, get: key => frames[key] ?? start, size: () => size,
        still: () => start.still,
        set(positions) { state = positions; view.moved(); },
        look() {}, layOut() {}, listen(one) { view = one; },
    };
    mount(document.body, page, source);
    window.positions = () => state;
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
            kinds = {"js": "text/javascript", "css": "text/css", "woff2": "font/woff2"}
            kind = kinds[name.rpartition(".")[2]]
            route.fulfill(body=(FOLDER / name).read_bytes(), content_type=kind)

    with browsing.running_browser(chromium, ["--font-render-hinting=none"]) as browser:
        pages = {}
        for ratio in (1, 2):
            page = pages[ratio] = browser.new_context(device_scale_factor=ratio).new_page()
            page.route("**/*", serve)
            page.goto("http://explorer.test/")
            page.wait_for_function("() => window.painted")
        yield pages


def positions(explorer):
    """Six positions: the start, all controls at their greatest, at their least, and three."""
    rng = np.random.default_rng(0)

    def position(control, k):
        if control.page["kind"] == "sheet":
            return rng.integers(0, 17, 64).tolist() if k > 2 else control.start
        last = len(control.values) - 1
        return {1: last, 2: 0}.get(k, int(rng.integers(last + 1)))

    controls = explorer.controls.values()
    return [
        explorer.positions if k == 0 else [position(control, k) for control in controls]
        for k in range(max(POSITIONS.values()))
    ]


def drawn(explorer, places, ratio, narrow):
    """Yield the pictures that matplotlib's own Agg draws, each as (height, width, 3)."""
    picture = explorer.picture(narrow)
    figure = picture.figure
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(recorder.DPI * ratio)
    for at in places:
        picture.draw(explorer.compute(**explorer.values_at(at)))
        if figure.stale:
            canvas.draw()
            figure.stale = False
            back = canvas.copy_from_bbox(figure.bbox)
            moving = figure.findobj(lambda artist: artist.get_animated() and artist != figure)
        canvas.restore_region(back)
        for artist in sorted(moving, key=lambda artist: artist.get_zorder()):
            artist.draw(canvas.get_renderer())
        yield np.asarray(canvas.buffer_rgba())[:, :, :3]


def painted(page, size, frame, *theme):
    """The picture on the canvas, as (height, width, 3)."""
    png = page.evaluate("args => painted(...args)", [size, frame, *theme])
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


@pytest.mark.parametrize("name", explorers.__all__)
def test_the_canvas_shows_what_matplotlib_draws(pages, name):
    explorer = getattr(explorers, name)()
    places = positions(explorer)
    for narrow in (False, True):
        size = explorer.answer(places[:1], narrow=narrow)["size"]
        frames = [explorer.frame(at, narrow) for at in places]
        for ratio, count in POSITIONS.items():
            for k, theirs in enumerate(drawn(explorer, places[:count], ratio, narrow)):
                ours = painted(pages[ratio], size, frames[k])
                assert excess(ours, theirs, ratio) < 1, (narrow, ratio, k)


@pytest.fixture
def opened(pages):
    """A function that shows an explorer with frames at some positions, and returns its page."""
    page = pages[1]

    def show(explorer, *others):
        frames = {key_of(at): explorer.frame(at) for at in (explorer.positions, *others)}
        size = explorer.picture_size(narrow=False)
        page.evaluate("args => opened(...args)", [explorer.page, size, frames])
        return page

    yield show
    page.evaluate("document.body.replaceChildren()")


def test_a_screen_reader_speaks_what_is_new_and_the_whole_text_can_be_read(opened):
    explorer = explorers.cost_explorer()
    lower = [*explorer.positions]
    lower[2] -= 1  # of z1
    page = opened(explorer, lower)
    page.get_by_role("status").filter(has_text="Sigmoid, target").wait_for(state="attached")
    page.locator("input[type=range]").first.press("ArrowLeft")
    whole = explorer.frame(lower)["says"]
    _, news, rest = re.split(r": (?=the)| (?=The gradient)", whole)
    spoken = page.get_by_role("status").filter(has_text=re.compile(f"^{re.escape(news)}$"))
    spoken.wait_for(state="attached")
    assert news.startswith("the outputs")
    assert len(news) < 100
    assert page.locator(".explorer").aria_snapshot().count(rest) == 1


@pytest.fixture
def moved(opened):
    """A function that draws in a box, presses its buttons, and returns the ink on the sheet."""
    page = opened(explorers.handwriting_explorer(network=lambda X: np.arange(10.0)[:, None]))

    def press(*names):
        for name in names:
            cell = re.fullmatch(r"\d+", name)
            found = (
                page.locator(".explorer-cell") if cell else page.get_by_role("button", name=name)
            )
            (found.nth(int(name)) if cell else found).click()
        (ink,) = page.evaluate("positions()")
        return {place: amount for place, amount in enumerate(ink) if amount}

    return press


def test_ink_that_left_the_sheet_comes_back_on_the_way_back(moved):
    drawing = moved("0", "9", "9", "63")  # row by row, so 9 is in row 2 and column 2
    assert drawing == {0: 16, 9: 8, 63: 16}
    assert moved(*["left"] * 3) == {60: 16}
    assert moved(*["right"] * 3) == drawing
    assert moved(*["up"] * 9, *["right"] * 9) == {}
    assert moved(*["left"] * 9, *["down"] * 9) == drawing


@pytest.mark.parametrize("change", [["5", "5", "5"], ["Clear"], ["Reset"]])
def test_ink_outside_of_the_sheet_is_gone_once_the_drawing_changes_otherwise(moved, change):
    assert moved("0", "left", *change) == {}
    assert moved("right") == {}


GROUND = "#111111"


class Squares:
    """Squares of 20 pixels in a row, as moving and as other artists: each shows one rule."""

    def __init__(self, narrow):
        self.figure = recorder.new_figure(200, 40)
        for animated in (False, True):
            ax = self.figure.add_axes((0, 0.5 * animated, 1, 0.5), xlim=(0, 10), ylim=(0, 1))
            ax.set_axis_off()
            for k, colour in enumerate(
                (plots.BLUE, plots.VERMILLION, plots.BLACK + "80", "white", "#123456")
            ):
                look = {"facecolor": colour, "edgecolor": "none", "animated": animated}
                ax.add_patch(Rectangle((k, 0), 1, 1, **look))

    def draw(self, state):
        return "Squares."


def test_a_dark_page_changes_the_colours_of_the_course_and_no_others(pages):
    explorer = Explorer({"n": slider("n", [0, 1], 0)}, dict, Squares, "Squares")
    frame = explorer.frame([0])
    picture = painted(pages[1], [200, 40], frame, GROUND, explorer.page["dark"])

    def hexes(row, xs):
        return [mpl.colors.to_hex(picture[row, x] / 255) for x in xs]

    signs = [recorder.DARK[mpl.colors.to_hex(sign)] for sign in (plots.BLUE, plots.VERMILLION)]
    for row in (10, 30):
        assert hexes(row, (10, 30)) == signs
        assert picture[row, 50] == pytest.approx((0x11 + 0xF0) / 2, abs=2)  # the alpha stays
        assert hexes(row, (70, 90, 190)) == [GROUND, "#123456", GROUND]


@pytest.mark.parametrize("file", [FOLDER / "explorer.css", ROOT / "docs" / "conf.py"], ids=str)
def test_the_filter_of_a_dark_still_keeps_hues_and_contrasts(pages, file):
    (style,) = re.findall(r"invert\(.*?\) hue-rotate\(.*?\)", file.read_text(encoding="utf-8"))
    script = """([colour, filter]) => {
        const pen = new OffscreenCanvas(1, 1).getContext("2d");
        Object.assign(pen, { filter, fillStyle: colour }).fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => part / 255);
    }"""
    dark = {colour: pages[1].evaluate(script, [colour, style]) for colour in recorder.DARK}
    check_contrast(dark, dark["#ffffff"])
