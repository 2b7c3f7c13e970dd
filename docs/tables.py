"""Write the tables from which the book shows its explorers without a kernel.

An explorer answers the same question everywhere: what do the picture and the sentence show at these
positions of the controls? In JupyterLab the kernel answers. Here every answer is computed when the
book is built, and `_static/live.js` looks it up.

    python docs/tables.py

writes the tables of all chapters and prints how large they are.

A frame consists of slots: the sentence, the background, and what each moving artist draws. A chunk
of a table holds, for one choice in every list, what each slot shows at all positions of the
sliders. A slot names each distinct text once, and the numbers in texts that are otherwise alike
stand in columns, because columns compress well. Slots that several chunks share are stored once.

Two explorers also take what no table can hold. For these the page computes: `live.js` knows by what
rule a prediction is right, and has the networks that read a drawing.
"""

import ast
import base64
import gzip
import hashlib
import itertools
import json
import os
import re
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from helpers import explorers
from helpers.explorers import contraction, handwriting, speed
from helpers.explorers.explorer import draw_lock

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "docs" / "_build" / "tables"
VERSIONS = ("numpy", "scipy", "matplotlib", "contourpy")

# Rounded from one run on one thread, for tables that must come out the same everywhere.
MACHINE = contraction.Machine(call=1.2e-6, operation=2.6e-10)
MEASURED = {  # seconds of each route, in the order of `contraction.NAMES`
    (5, 3, 2): (2.6e-6, 2.7e-6, 2.7e-6, 3.8e-6, 3.1e-6),
    (16, 30, 2): (4.4e-5, 6.4e-6, 4.8e-6, 5.8e-6, 5e-6),
    (64, 10, 8): (9.9e-4, 1.6e-5, 4.3e-6, 7.5e-6, 4.8e-6),
    (64, 100, 8): (1e-2, 3e-4, 2.2e-5, 4e-5, 1.9e-5),
    (256, 10, 8): (1.7e-2, 4.8e-4, 7.7e-6, 1.8e-5, 8e-6),
    (1000, 10, 4): (1.2e-1, 2.4e-2, 1.5e-5, 4.6e-5, 1.5e-5),
    (5, 1000, 2): (1.8e-4, 6.7e-5, 6.7e-4, 3.2e-5, 6.6e-5),
}
# What a notebook measures on its machine when it makes the explorer.
ARGUMENTS = {
    "contraction_explorer": {
        "machine": MACHINE,
        "measured": {
            sizes: dict(zip(contraction.NAMES, seconds, strict=True))
            for sizes, seconds in MEASURED.items()
        },
    },
    "speed_explorer": {"machine": speed.TYPICAL},
}
# Positions that are kept where all of them would be too many, and the label that says so.
KEPT = {
    "cost_explorer": {
        f"z{k}": (range(0, 25, 2), f"z{sign} (whole numbers)") for k, sign in enumerate("₁₂₃", 1)
    },
    "training_lab": {"pair": (range(1, 2), "surface over (one pair of 16)")},
}
MOST_KNOWN = 50_000  # texts that a process keeps
NUMBER = re.compile(r"(?<![\w#.])-?\d+(?:\.\d+)?(?![\w.])")


# Which explorers ---------------------------------------------------------------------------------


def explorer_of(source):
    """Find the explorer that a cell shows.

    Parameters
    ----------
    source : str
        Code, of which the last line counts.

    Returns
    -------
    tuple of str and dict, or None
        The name in `helpers.explorers` and the arguments; None for any other cell.

    Examples
    --------
    >>> explorer_of("training_lab(learning_rate=0.1)")
    ('training_lab', {'learning_rate': 0.1})
    >>> explorer_of("widgets.VBox([lab, note])")
    """
    *_, last = ast.parse(source).body
    call = last.value if isinstance(last, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.args:
        return None
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in explorers.__all__:
        return None
    try:
        return name, {each.arg: ast.literal_eval(each.value) for each in call.keywords}
    except ValueError:
        return None


def table_name(name, arguments):
    """The name of a table: that of the explorer, and a digest of arguments if there are any."""
    return f"{name}-{_digest(repr(arguments))}" if arguments else name


def _digest(text):
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def sources(module):
    """The files of the course that a module imports, directly or not, with its own."""
    found, open_ends = set(), [module]
    while open_ends:
        name = open_ends.pop()
        if name == "helpers.explorers":  # it imports all of them, and none of them needs that
            continue
        place = ROOT.joinpath(*name.split("."))
        path = next(filter(Path.is_file, (place.with_suffix(".py"), place / "__init__.py")), None)
        if path is None or path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                open_ends += [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                open_ends += [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
    return sorted(found)


def state_of(name, arguments):
    """A digest of all that a table depends on: sources, data, arguments and versions."""
    module = getattr(explorers, name).__module__
    paths = [Path(__file__), *sources(module), *sorted((ROOT / "data").iterdir())]
    parts = [repr((name, arguments)), *(f"{each} {metadata.version(each)}" for each in VERSIONS)]
    parts += [hashlib.blake2b(path.read_bytes()).hexdigest() for path in paths]
    return _digest("\n".join(parts))


@cache
def _made(name, arguments):
    return getattr(explorers, name)(**ARGUMENTS.get(name, {}), **dict(arguments))


def made(name, arguments=None):
    """The explorer that the table is of; kept, as each process draws many chunks of it."""
    return _made(name, tuple((arguments or {}).items()))


def page_of(name, explorer):
    """The explorer's `page` for the book: some positions, and buttons that need no kernel.

    Those that need one are listed as `inNotebook`.
    """
    page = dict(explorer.page)
    del page["id"]
    page["inNotebook"] = [button for button in page["buttons"] if "calls" in button]
    page["buttons"] = [button for button in page["buttons"] if "calls" not in button]
    page["controls"], page["start"] = list(page["controls"]), list(page["start"])
    for at, (control, own) in enumerate(zip(page["controls"], kept(name, explorer), strict=True)):
        if control["name"] in KEPT.get(name, {}):
            label, names = KEPT[name][control["name"]][1], [control["names"][k] for k in own]
            page["controls"][at] = control | {"label": label, "names": names}
            page["start"][at] = own.index(page["start"][at])
    return page


def kept(name, explorer):
    """For each control the positions that the book has; None for what is typed or drawn."""
    return [
        KEPT[name][control][0]
        if control in KEPT.get(name, {})
        else range(len(each.values))
        if hasattr(each, "values")
        else None
        for control, each in explorer.controls.items()
    ]


def positions_of(name, explorer, positions):
    """The explorer's positions for those of the book."""
    pairs = zip(kept(name, explorer), positions, strict=True)
    return [at if own is None else own[at] for own, at in pairs]


# Drawing a chunk ---------------------------------------------------------------------------------


def chunks(page):
    """The chunks of a table.

    Yields
    ------
    key : str
        The position of each list and box, "-" for one that is disabled.
    ways : list of range
        For each control the positions to draw.
    """
    controls, start = page["controls"], page["start"]
    at = {control["name"]: k for k, control in enumerate(controls)}
    lists = [k for k, control in enumerate(controls) if control["kind"] in ("choice", "check")]
    for chosen in itertools.product(*(range(len(controls[k]["names"])) for k in lists)):
        here = [*start]
        for k, position in zip(lists, chosen, strict=True):
            here[k] = position
        off = {
            at[name]
            for name, needs in page["onlyIf"].items()
            if any(here[at[other]] != position for other, position in needs.items())
        }
        if any(here[k] != start[k] for k in off & set(lists)):
            continue
        key = ",".join("-" if k in off else str(here[k]) for k in lists)
        moving = [
            k not in off and control["kind"] == "slider" for k, control in enumerate(controls)
        ]
        yield (
            key,
            [
                range(len(control["names"])) if moves else [position]
                for control, moves, position in zip(controls, moving, here, strict=True)
            ],
        )


def draw_chunk(name, arguments, ways):
    """Draw a chunk.

    Returns
    -------
    sizes : list of int
        How many positions each control has in it.
    slots : list of str
        JSON of each slot, see `encode`.
    """
    explorer, rows = made(name, arguments), []
    drawings = drawings_of(explorer.figure)
    for row, positions in enumerate(itertools.product(*ways)):
        own = positions_of(name, explorer, positions)
        rows.append(slots_at(explorer, own, drawings))
        if row % 97 == 0 and frame_of(rows[-1]) != explorer.frame(own):
            raise AssertionError(f"{name} at {own}: the table is not what the explorer draws")
    if len({len(row) for row in rows}) > 1:
        raise AssertionError(f"{name}: a chunk has frames with different artists")
    return [len(way) for way in ways], [encode(column) for column in zip(*rows, strict=True)]


def slots_at(explorer, positions, drawings):
    """The texts of one frame: sentence, background, order of the artists, then each artist's.

    `Explorer.frame` gives the same as two texts, and in more time.
    """
    with draw_lock:
        says = explorer.draw(explorer.compute(**explorer.values_at(positions)))
        return [says, *drawings.texts()]


def frame_of(slots):
    """What `Explorer.frame` gives, from the texts of the slots."""
    says, still, order, *drawn = slots
    moving = filter(None, (drawn[int(k)] for k in order.split(",")))
    return {"still": still, "moving": f"[{','.join(moving)}]", "says": says}


class Drawings:
    """What a figure draws, where artists that look as before are not drawn again."""

    def __init__(self, figure):
        self.figure, self.still, self.rooms, self.known = figure, None, {}, {}

    def texts(self):
        """The background, the order of the artists that move, and what each of them draws."""
        figure = self.figure
        if figure.stale:
            figure.record()
        if figure._still is not self.still:
            self.still = figure._still
            self.rooms = {ax: (ax.viewLim.bounds, ax.bbox.bounds) for ax in figure.axes}
            if len(self.known) > MOST_KNOWN:
                self.known.clear()
        artists = figure._moving
        order = sorted(range(len(artists)), key=lambda k: artists[k].get_zorder())
        return [self.still, ",".join(map(str, order)), *map(self._text, artists)]

    def _text(self, artist):
        look = _look(artist)
        if look is None:
            return _json(self.figure._entries(artist))
        look = artist, self.rooms.get(artist.axes), *look
        if look not in self.known:
            self.known[look] = _json(self.figure._entries(artist))
        return self.known[look]


drawings_of = cache(Drawings)  # one for a figure, as long as the process


def _look(artist):
    """All that `draw` of some explorer sets of an artist, where that is cheap to ask; or None."""
    if not artist.get_visible():
        return ()
    if type(artist) is Rectangle:
        colours = tuple(artist.get_facecolor()), tuple(artist.get_edgecolor())
        lines = artist.get_linewidth(), artist.get_linestyle(), artist.get_hatch()
        return *artist.get_xy(), artist.get_width(), artist.get_height(), *colours, *lines
    if type(artist) is Line2D:
        places = (np.asarray(places, dtype=float).tobytes() for places in artist.get_data())
        return *places, artist.get_marker(), artist.get_markerfacecolor(), artist.get_color()
    if isinstance(artist, Text):
        places = artist.get_unitless_position(), getattr(artist, "xy", None)
        return artist.get_text(), *places, artist.get_color(), artist.get_fontsize()
    return None


def _json(content):
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False) if content else ""


# Writing it down ---------------------------------------------------------------------------------


def encode(values):
    """Write a slot's texts as JSON.

    Parameters
    ----------
    values : sequence of str
        The text at each position.

    Returns
    -------
    str
        Two values. First groups of distinct texts, each as [how many, pieces, columns]: a text is a
        piece, an entry of the first column, the next piece, and so on. Then the number of the text
        at each position; 0 if they are counted up, and null if there is only one text.
    """
    distinct, alike = list(dict.fromkeys(values)), {}
    for text in distinct:
        alike.setdefault(tuple(NUMBER.split(text)), []).append(text)
    if len(alike) > max(4, len(distinct) / 8):
        alike = {("", ""): distinct}
    groups, order = [], []
    for (first, *pieces), texts in alike.items():
        order += texts
        whole = (first, *pieces) == ("", "")  # texts that are not alike, or nothing but a number
        found = [[text] if whole else NUMBER.findall(text) for text in texts]
        group, columns = [first], []
        for column, piece in zip(zip(*found, strict=True), pieces, strict=True):
            if len(set(column)) == 1:
                group[-1] += column[0] + piece
            else:
                columns.append("\n".join(column))
                group.append(piece)
        groups.append([len(texts), group, columns])
    number = {text: k for k, text in enumerate(order)}
    index = [number[text] for text in values]
    if len(distinct) == 1:
        index = None
    elif index == list(range(len(values))):
        index = 0
    if any("\n" in text for text in distinct):
        raise AssertionError("a text in a table has more than one line")
    return _json([groups, index])


def shared(drawn):
    """Put the slots of all chunks into files, those that the same chunks use into the same file.

    Parameters
    ----------
    drawn : dict
        {key: what `draw_chunk` gives}.

    Returns
    -------
    files : list of str
    chunks : dict
        {key: the numbers of its files}; its own, which also lists its slots, is the first.
    """
    users = {}
    for key, (_, slots) in drawn.items():
        for slot in slots:
            users.setdefault(slot, {})[key] = None
    number = {slot: k for k, slot in enumerate(users)}
    groups = {(key,): [] for key in drawn}
    for slot, keys in users.items():
        groups.setdefault(tuple(keys), []).append(slot)
    # A file for a few bytes would be slower to ask for than to repeat.
    for keys in [keys for keys in groups if len(keys) > 1]:
        if _packed_size(groups[keys]) < SMALL:
            for key in keys:
                groups[(key,)] += groups[keys]
            del groups[keys]
    files, chunks = [], {key: [] for key in drawn}
    for keys, slots in groups.items():
        for key in keys:
            chunks[key].append(len(files))
        parts = ",".join(f'"{number[slot]}":{slot}' for slot in slots)
        head = ""
        if len(keys) == 1:
            sizes, own = drawn[keys[0]]
            head = f'"sizes":{_json(sizes)},"frame":{_json([number[slot] for slot in own])},'
        files.append(f'{{{head}"slots":{{{parts}}}}}')
    return files, chunks


SMALL = 1500  # bytes


def _packed(text):
    # The page unpacks it, so that any server will do.
    return gzip.compress(text.encode(), 9, mtime=0)


def _packed_size(slots):
    return len(_packed("".join(slots)))


def write_all(wanted, processes=None):
    """Write the tables of several explorers into the cache, unless they are there.

    Parameters
    ----------
    wanted : iterable of tuples of str and dict
        As `explorer_of` gives them.
    processes : int, optional
        That draw; by default one for each core.

    Returns
    -------
    dict of str to pathlib.Path
        For the name of each table its folder: `index.json` with the page and the names of the
        chunks, and files named `<number>.table`, which are JSON under gzip.
    """
    wanted = {table_name(name, arguments): (name, arguments) for name, arguments in wanted}
    folders = {own: CACHE / f"{own}-{state_of(*wanted[own])}" for own in wanted}
    missing = [own for own in wanted if not folders[own].is_dir()]
    if missing:
        # The processes share the cores, so each does its linear algebra in one thread.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            jobs = {own: _begin(pool, *wanted[own]) for own in missing}
            for own in missing:
                _finish(own, *wanted[own], folders[own], jobs[own])
    return folders


def _begin(pool, name, arguments):
    """Let the pool draw every chunk: {key: future}."""
    if name in COMPUTED:
        return {}
    ways = dict(chunks(page_of(name, made(name, arguments))))
    return {key: pool.submit(draw_chunk, name, arguments, ways[key]) for key in ways}


def _finish(own, name, arguments, folder, jobs):
    """Write the folder of one table."""
    explorer = made(name, arguments)
    index = {"name": name, "page": page_of(name, explorer), "folder": folder.name}
    if name in COMPUTED:
        files = [_json(COMPUTED[name](explorer))]
    else:
        files, index["chunks"] = shared({key: job.result() for key, job in jobs.items()})
    if name in TYPED:
        index |= TYPED[name](explorer)
    for old in CACHE.glob(f"{own}-{'?' * 12}"):
        shutil.rmtree(old)
    fresh = CACHE / f"{own}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for number, text in enumerate(files):
        (fresh / f"{number}.table").write_bytes(_packed(text))
    (fresh / "index.json").write_text(_json(index), encoding="utf-8")
    fresh.rename(folder)


def publish(wanted, static):
    """Put tables, and what paints them, into the site's folder for static files."""
    place = static / "tables"
    for own, folder in write_all(wanted).items():
        shutil.copytree(folder, place / folder.name, dirs_exist_ok=True)
        shutil.move(place / folder.name / "index.json", place / f"{own}.json")
    for name in ("explorer.js", "explorer.css", "dejavu.woff2", "dejavu-bold.woff2"):
        shutil.copy(ROOT / "helpers" / "explorers" / name, static / name)


# What the page computes --------------------------------------------------------------------------


def prediction(explorer):
    """What the page needs to show a prediction: its slot, and what the slot draws."""
    name = list(explorer.controls).index("prediction")
    positions = [*explorer.page["start"]]
    positions[name] = "error"
    slots = slots_at(explorer, positions, Drawings(explorer.figure))
    at = 3 + explorer.figure._moving.index(explorer.draw.__self__.predicted)
    return {"prediction": [at, json.loads(slots[at])]}


def networks(explorer):
    """What the page needs to read a drawing: the networks, and what their picture is made of.

    Returns
    -------
    dict
        "ranks": for each rank W (10, 64), b (10,), P (10, 64, r) and Q (10, r, 64), as base64 of
        little-endian float64. "samples": name, number and label of each image. "stills": a scale,
        the background that has it, and the height of a zero and of a one there. "artists": what
        each draws, in that order, as [which, number, entries], where the page puts in its texts and
        heights; the two frames have entries for each of their places.
    """
    picture, figure = explorer.draw.__self__, explorer.figure
    stills = []
    for scale in scales():
        picture.upper.set_ylim(-1.05 * scale, 1.05 * scale)
        stills.append([scale, figure.record()[0], *_heights(figure, picture.upper)])
    figure.made_for = None
    _, _, order, *drawn = slots_at(explorer, explorer.page["start"], Drawings(figure))
    which = {
        picture.linear: ("linear", 0),
        picture.quadratic: ("quadratic", 0),
        picture.totals: ("totals", 0),
        picture.outputs: ("outputs", 0),
    }
    for name in ("score_texts", "output_texts", "reading_texts"):
        which |= {text: (name, k) for k, text in enumerate(getattr(picture, name))}
    artists = []
    for artist, entries in zip(figure._moving, drawn, strict=True):
        if artist in which:
            artists.append([*which[artist], json.loads(entries)])
    for name, artist, move, places in (
        ("read", picture.winner, picture.winner.set_x, handwriting.DIGITS - 0.5),
        ("rank", picture.now, picture.now.set_y, np.arange(len(handwriting.RANKS)) - 0.5),
    ):
        each = []
        for place in places.tolist():
            move(place)
            each.append(figure._entries(artist))
        artists.insert(figure._moving.index(artist), [name, 0, each])
    return {
        "ranks": [
            [
                base64.b64encode(np.ascontiguousarray(part, "<f8").tobytes()).decode()
                for part in (network.W, network.b, network.P, network.Q)
            ]
            for network in handwriting.networks().values()
        ],
        "samples": [[s.name, s.number, s.label] for s in handwriting.samples()],
        "stills": stills,
        "outputs": _heights(figure, picture.lower),
        "artists": [artists[int(k)] for k in order.split(",")],
    }


def _heights(figure, ax):
    """The pixels from the top at which a zero and a one stand on an axis."""
    low, high = ax.transData.transform([(0, 0), (0, 1)])[:, 1]
    top = figure.canvas.get_width_height()[1]
    return [top - float(low), top - float(high)]


def scales():
    """The scales that the axis of the scores can take, as `HandwritingPicture` chooses them."""
    most = 0.0
    for network in handwriting.networks().values():
        quadratic = network.P @ network.Q
        parts = [
            np.abs(part - part.mean(axis=0)).reshape(10, -1).sum(axis=1)
            for part in (network.W, network.b, quadratic)
        ]
        most = max(most, sum(parts).max())  # no drawing can go beyond, as no cell exceeds 1
    usual = [scale for scale in handwriting.SCALES if scale >= handwriting.usual_scale()]
    powers = 2.0 ** np.arange(np.ceil(np.log2(usual[-1])), np.ceil(np.log2(most)) + 1)
    return [*usual, *map(int, powers)]


COMPUTED = {"handwriting_explorer": networks}  # instead of a table
TYPED = {"broadcast_explorer": prediction}  # beside it


def main():
    """Write the tables of all chapters and print their sizes."""
    from build_book import shown_explorers

    began = time.perf_counter()
    folders = write_all(shown_explorers())
    sizes = {}
    for own, folder in folders.items():
        parts = [path.stat().st_size for path in folder.glob("*.table")]
        parts.append(len(_packed((folder / "index.json").read_text(encoding="utf-8"))))
        sizes[own] = sum(parts)
        largest = max(parts) / 1000
        print(f"{own:22} {sizes[own] / 1000:6,.0f} kB in {len(parts):3} files, up to {largest:.0f}")
    seconds = time.perf_counter() - began
    print(f"{'all':22} {sum(sizes.values()) / 1000:6,.0f} kB, after {seconds:.0f} seconds")


if __name__ == "__main__":
    main()
