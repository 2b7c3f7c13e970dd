"""Write the tables with which the explorers in the book work without a kernel.

An explorer computes a picture and a sentence from the positions of its controls. In JupyterLab, the
kernel computes the picture and the sentence. For the book, the pictures and sentences for all
positions are computed when the book is built, and `_static/live.js` looks up the pictures and
sentences in tables.

    python docs/tables.py

This command writes the tables of all chapters and prints how large they are.

What an explorer shows at one moment is called a frame. A frame consists of slots, which contain the
sentence, the background, the order of the moving artists, the handles, and the drawing of each of
these artists. A table consists of chunks. There is one chunk for each layout and each state of the
radio buttons, and a chunk contains the text of each slot at all positions of the sliders. In a
slot, each distinct text is stored only once. If texts differ only in numbers, these numbers are
stored in columns, because columns can be compressed well. Slots that several chunks share are
stored only once. A page requests only the chunks of the layout that fits its width.

A drawn digit is an input for which no table is possible. For drawn digits, `live.js` loads the
networks that classify digits, and computes what the explorer shows.
"""

import ast
import base64
import gzip
import hashlib
import itertools
import json
import multiprocessing
import os
import re
import shutil
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from course import explorers
from course.explorers import handwriting
from course.explorers.explorer import digest, draw_lock
from course.explorers.recorder import as_json
from helpers import quadratic
from helpers.datasets import data_file

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "docs" / "_build" / "tables"
LOOK = ROOT / "course" / "pictures.mplstyle"  # the style of all pictures
VERSIONS = ("numpy", "scipy", "matplotlib", "contourpy")

LAYOUTS = "wide", "narrow"
MOST_KNOWN = 50_000  # the number of texts that a process keeps
# The functions with which the boxes of chapter 5 read, and files with these networks, which
# tools/own_networks.py writes.
OWN = {"mine": "own_network_0.npz", "mine_with_products": "own_network_2.npz"}
NUMBER = re.compile(r"(?<![\w#.])-?\d+(?:\.\d+)?(?![\w.])")


# Which explorers ---------------------------------------------------------------------------------


def explorer_of(source):
    """Return the explorer that a cell shows, as a name and arguments, or None.

    Parameters
    ----------
    source : str
        The code of the cell, whose last statement is examined.

    Returns
    -------
    tuple of str and dict, or None
        The name in `course.explorers` and the arguments, or None if the cell shows no explorer. An
        argument that is a network of the reader's own is given by its name.

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
        return name, {each.arg: _given(each.value) for each in call.keywords}
    except ValueError:
        return None


def _given(value):
    own = isinstance(value, ast.Name) and value.id in OWN
    return value.id if own else ast.literal_eval(value)


def table_name(name, arguments):
    """Return the name of an explorer's table, with a digest of the arguments if there are any."""
    return f"{name}-{digest(repr(arguments))}" if arguments else name


def sources(module):
    """Return the file of a module and all files of the course that it imports, even indirectly."""
    found, open_ends = set(), [module]
    while open_ends:
        name = open_ends.pop()
        # These packages import more than a single explorer needs.
        if name in ("course", "course.explorers", "helpers"):
            continue
        places = [folder.joinpath(*name.split(".")) for folder in (ROOT, ROOT / "whyshape" / "src")]
        files = [file for p in places for file in (p.with_suffix(".py"), p / "__init__.py")]
        path = next(filter(Path.is_file, files), None)
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
    """Return a digest of all sources, data, arguments and versions that affect a table."""
    module = getattr(explorers, name).__module__
    paths = [Path(__file__), LOOK, *sources(module), *sorted((ROOT / "data").iterdir())]
    parts = [repr((name, arguments)), *(f"{each} {metadata.version(each)}" for each in VERSIONS)]
    parts += [hashlib.blake2b(path.read_bytes()).hexdigest() for path in paths]
    return digest("\n".join(parts))


@cache
def _made(name, arguments):
    arguments = dict(arguments)
    if "network" in arguments:
        arguments["network"] = quadratic.load(data_file(OWN[arguments["network"]])).scores
    return getattr(explorers, name)(**arguments)


def made(name, arguments=None):
    """Return the explorer for a table. A process draws many chunks, so explorers are cached."""
    return _made(name, tuple((arguments or {}).items()))


def page_of(name, explorer):
    """Return the description `page` of an explorer for the book, with the sizes of both layouts."""
    page = dict(explorer.page)
    del page["id"]
    page["sizes"] = [page.pop("size"), explorer.picture_size(narrow=True)]
    return page


# Drawing a chunk ---------------------------------------------------------------------------------


def chunks(page):
    """Yield the chunks of a table.

    Yields
    ------
    key : str
        The positions of the radio buttons in this chunk, such as "0,1".
    ways : list of range
        The positions of each control that are drawn. A disabled slider stays at its start.
    """
    controls, start = page["controls"], page["start"]
    at = {control["name"]: k for k, control in enumerate(controls)}
    choices = [k for k, control in enumerate(controls) if control["kind"] == "choice"]
    for chosen in itertools.product(*(range(len(controls[k]["names"])) for k in choices)):
        here = [*start]
        for k, position in zip(choices, chosen, strict=True):
            here[k] = position
        off = {
            name
            for name, needs in page["onlyIf"].items()
            if any(here[at[other]] != position for other, position in needs.items())
        }
        ways = [
            range(len(control["names"]))
            if control["kind"] == "slider" and control["name"] not in off
            else [position]
            for control, position in zip(controls, here, strict=True)
        ]
        yield ",".join(map(str, chosen)), ways


def draw_chunk(name, arguments, ways):
    """Draw all frames of a chunk in both layouts.

    Returns
    -------
    dict
        For each of `LAYOUTS`, the number of positions of each control in the chunk, and the JSON of
        each slot, as `encode` returns it.
    """
    explorer, rows = made(name, arguments), {layout: [] for layout in LAYOUTS}
    pictures = {layout: explorer.picture(layout == "narrow") for layout in LAYOUTS}
    for row, positions in enumerate(itertools.product(*ways)):
        with draw_lock:
            view = explorer.compute(**explorer.values_at(positions))
            for layout, picture in pictures.items():
                rows[layout].append(slots_of(picture, view))
        if row % 97 == 0:
            for layout in LAYOUTS:
                if frame_of(rows[layout][-1]) != explorer.frame([*positions], layout == "narrow"):
                    raise AssertionError(
                        f"{name} at {positions}: not what the {layout} picture draws"
                    )
    if any(len({len(row) for row in each}) > 1 for each in rows.values()):
        raise AssertionError(f"{name}: a chunk has frames with different artists")
    sizes = [len(way) for way in ways]
    return {
        layout: (sizes, [encode(column) for column in zip(*each, strict=True)])
        for layout, each in rows.items()
    }


def slots_of(picture, view):
    """Return the texts of all slots of one frame.

    The slots are the sentence, the background, the order of the moving artists, the handles, and
    the drawing of each artist. `Explorer.frame` returns the same content in another form, but takes
    more time.
    """
    says = picture.draw(view)
    still, order, *drawn = drawings_of(picture.figure).texts()
    return [says, still, order, picture.figure.handles_in_pixels(), *drawn]


def frame_of(slots):
    """Return the texts of the slots in the form that `Explorer.frame` returns."""
    says, still, order, handles, *drawn = slots
    moving = filter(None, (drawn[int(k)] for k in order.split(",")))
    moving = f"[{','.join(moving)}]"
    return {"still": still, "moving": moving, "handles": handles, "says": says}


class Drawings:
    """Record what a figure draws, but do not record artists again that look as before."""

    def __init__(self, figure):
        self.figure, self.rooms, self.known = figure, {}, {}

    def texts(self):
        """Return the background, the order of the moving artists, and what each draws."""
        self.rooms.clear()
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        still, moving = self.figure.record(self._drawing)
        heights = [artist.get_zorder() for artist in moving]
        order = sorted(range(len(heights)), key=heights.__getitem__)
        return [still, ",".join(map(str, order)), *moving.values()]

    def _drawing(self, artist):
        look = _look(artist)
        if look is None:
            return self.figure.drawing(artist)
        look = artist, self._room(artist.axes), *look
        if look not in self.known:
            self.known[look] = self.figure.drawing(artist)
        return self.known[look]

    def _room(self, ax):
        """Return the limits and the position of the axes `ax`, or None if `ax` is None."""
        if ax is not None and ax not in self.rooms:
            self.rooms[ax] = ax.viewLim.bounds, ax.bbox.bounds
        return self.rooms.get(ax)


drawings_of = cache(Drawings)  # a process keeps one object for each figure


def _look(artist):
    """Return all properties of an artist that explorers change, or None for unknown kinds."""
    if not artist.get_visible():
        return ()
    if type(artist) is Rectangle:
        colours = tuple(artist.get_facecolor()), tuple(artist.get_edgecolor())
        lines = artist.get_linewidth(), artist.get_linestyle()
        return *artist.get_xy(), artist.get_width(), artist.get_height(), *colours, *lines
    if type(artist) is Line2D:
        places = (np.asarray(places, dtype=float).tobytes() for places in artist.get_data())
        return *places, artist.get_marker(), artist.get_markerfacecolor(), artist.get_color()
    if isinstance(artist, Text):
        places = artist.get_unitless_position(), getattr(artist, "xy", None)
        return artist.get_text(), *places, artist.get_color(), artist.get_fontsize()
    return None


# Writing it down ---------------------------------------------------------------------------------


def encode(values):
    """Return the texts of a slot as JSON.

    Parameters
    ----------
    values : sequence of str
        The text of the slot at each position.

    Returns
    -------
    str
        A pair of values. The first value is a list of groups of distinct texts, each in the form
        [number of texts, pieces, columns]. Each text of a group consists of the first piece, the
        text's entry in the first column, the second piece, and so on. The second value lists, for
        each position, the number of the text there. If the numbers are 0, 1, 2, ..., the second
        value is 0, and if there is only one text, the second value is null.
    """
    distinct, alike = list(dict.fromkeys(values)), {}
    for text in distinct:
        alike.setdefault(tuple(NUMBER.split(text)), []).append(text)
    if len(alike) > max(4, len(distinct) / 8):
        alike = {("", ""): distinct}
    groups, order = [], []
    for (first, *pieces), texts in alike.items():
        order += texts
        whole = (first, *pieces) == ("", "")  # the texts have no common pieces
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
    return as_json([groups, index])


def shared(drawn):
    """Distribute the slots of all chunks among files.

    Slots that are used by the same chunks are put into the same file.

    Parameters
    ----------
    drawn : dict
        {key: the sizes and the slots of this chunk}, as in a result of `draw_chunk`.

    Returns
    -------
    files : list of str
        The contents of the files.
    chunks : dict
        {key: numbers of the files that the chunk needs}. The first file of a chunk belongs to this
        chunk alone, and lists the chunk's slots.
    """
    users = {}
    for key, (_, slots) in drawn.items():
        for slot in slots:
            users.setdefault(slot, {})[key] = None
    number = {slot: k for k, slot in enumerate(users)}
    groups = {(key,): [] for key in drawn}
    for slot, keys in users.items():
        groups.setdefault(tuple(keys), []).append(slot)
    # It is slower to request a separate file of a few bytes than to load these bytes repeatedly.
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
            head = f'"sizes":{as_json(sizes)},"frame":{as_json([number[slot] for slot in own])},'
        files.append(f'{{{head}"slots":{{{parts}}}}}')
    return files, chunks


SMALL = 1500  # a compressed file of fewer bytes is not worth a request of its own


def _packed(text):
    # The page decompresses the text itself, so that every web server can deliver it.
    return gzip.compress(text.encode(), 9, mtime=0)


def _packed_size(slots):
    return len(_packed("".join(slots)))


def write_all(wanted):
    """Write the tables of several explorers into the cache, if they are missing there.

    Parameters
    ----------
    wanted : iterable of tuples of str and dict
        The explorers, as `explorer_of` returns them.

    Returns
    -------
    dict of str to pathlib.Path
        The folder of each table, by the table's name. The folder contains `index.json`, with the
        page and the names of the chunks, and files `<number>.table`, which contain compressed JSON.
    """
    wanted = {table_name(name, arguments): (name, arguments) for name, arguments in wanted}
    folders = {own: CACHE / f"{own}-{state_of(*wanted[own])}" for own in wanted}
    missing = [own for own in wanted if not folders[own].is_dir()]
    if missing:
        # The processes share the cores, so each process uses one thread for its linear algebra.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        with ProcessPoolExecutor(
            mp_context=get_context("spawn"), initializer=_end_with_parent
        ) as pool:
            jobs = {own: _begin(pool, *wanted[own]) for own in missing}
            _tell([job for chunks in jobs.values() for job in chunks.values()])
            for own in missing:
                _finish(own, *wanted[own], folders[own], jobs[own])
    return folders


def _end_with_parent():
    """Let a process of the pool end when this program ends, also if the build stops this program.

    The build waits until all processes of the pool have ended, because they could still write files
    that the build reads.
    """

    def wait():
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _begin(pool, name, arguments):
    """Let the pool of processes draw every chunk of a table, and return {key: future}."""
    if name in COMPUTED:
        return {}
    ways = dict(chunks(page_of(name, made(name, arguments))))
    return {key: pool.submit(draw_chunk, name, arguments, ways[key]) for key in ways}


def _tell(jobs):
    """Print a line whenever another tenth of the chunks is drawn."""
    counts, tenths = itertools.count(1), {len(jobs) * k // 10 for k in range(1, 11)}

    def drawn(job):
        if (done := next(counts)) in tenths:
            print(f"    {done} of {len(jobs)} parts of the tables are drawn", flush=True)

    for job in jobs:
        job.add_done_callback(drawn)


def _finish(own, name, arguments, folder, jobs):
    """Write the folder of one table, from the chunks that the pool of processes has drawn."""
    explorer = made(name, arguments)
    index = {"name": name, "page": page_of(name, explorer), "folder": folder.name}
    if name in COMPUTED:
        files = [as_json(part) for part in COMPUTED[name](explorer)]
    else:
        drawn = {
            f"{layout} {key}": chunk
            for key, job in jobs.items()
            for layout, chunk in job.result().items()
        }
        files, index["chunks"] = shared(drawn)
    for old in CACHE.glob(f"{own}-{'?' * 12}"):
        shutil.rmtree(old)
    fresh = CACHE / f"{own}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for number, text in enumerate(files):
        (fresh / f"{number}.table").write_bytes(_packed(text))
    (fresh / "index.json").write_text(as_json(index), encoding="utf-8")
    fresh.rename(folder)


def publish(wanted, static):
    """Copy tables, and the scripts and fonts that show them, into the static folder of the site."""
    place = static / "tables"
    for own, folder in write_all(wanted).items():
        shutil.copytree(folder, place / folder.name, dirs_exist_ok=True)
        shutil.move(place / folder.name / "index.json", place / f"{own}.json")
    for name in ("explorer.js", "explorer.css", "dejavu.woff2", "dejavu-bold.woff2"):
        shutil.copy(ROOT / "course" / "explorers" / name, static / name)


# What the page computes --------------------------------------------------------------------------


def networks(explorer):
    """Return the data with which the page classifies a drawing and paints the picture.

    Returns
    -------
    list of dict
        The data of the networks, the wide picture, and the narrow picture. In the data of the
        networks, the entry "ranks" contains W (10, 64), b (10,), P (10, 64, r) and Q (10, r, 64)
        for each rank, or for the only network of a simple explorer, as base64 of little-endian
        float64. The entry "samples" contains the name, number and label of each image, of which the
        blank sheet is the first.
    """
    parts = [
        [
            base64.b64encode(np.ascontiguousarray(part, "<f8").tobytes()).decode()
            for part in (network.W, network.b, network.P, network.Q)
        ]
        for network in _networks_of(explorer)
    ]
    samples = [[s.name, s.number, s.label] for s in handwriting.samples()]
    pictures = [_parts(explorer, layout == "narrow") for layout in LAYOUTS]
    return [{"ranks": parts, "samples": samples}, *pictures]


def _networks_of(explorer):
    """Return the networks of an explorer that classifies drawn digits."""
    known, compute = handwriting.networks(), explorer.compute
    if list(explorer.controls) != ["cells"]:
        return known.values()
    return [known[compute.keywords["rank"]] if compute.keywords else compute.args[0].__self__]


def _parts(explorer, narrow):
    """Return the parts of a picture of digits, in which the page changes texts, bars and colours.

    Returns
    -------
    dict
        The entry "still" contains the background, "ends" the places of 0 and 1 on the axis of the
        outputs, "centres" the places of the pixels of a map, and "colours" the colours of the digit
        read, of its rival and of the others. The entry "artists" lists the artists in drawing order
        as [name, number, entries].
    """
    picture = explorer.picture(narrow)
    figure = picture.figure
    full = [handwriting.FULL] * handwriting.SIZE**2  # so that every artist draws something
    explorer.frame([*explorer.page["start"][:-1], full], narrow)
    names, colours = ["bars", "output_texts", "answer"], [handwriting.FOR, handwriting.OTHER]
    parts = {}
    if isinstance(picture, handwriting.HandwritingPicture):
        for signs in picture.signs:
            signs.set_data([0], [0])
        for cell in picture.cells:
            cell.set_facecolor(handwriting.FOR)
        picture.verdict.set_text("?")
        names += "cells", "signs", "keys", "lead", "verdict"
        colours[1] = handwriting.AGAINST
        places = [divmod(k, handwriting.SIZE)[::-1] for k in range(handwriting.SIZE**2)]
        centres = picture.map.transData.transform(places)
        centres[:, 1] = figure.bbox.height - centres[:, 1]
        parts["centres"] = np.round(centres, 2).tolist()
    still, moving = figure.record()
    which = {}
    for name in names:
        own = getattr(picture, name)
        which |= {a: (name, k) for k, a in enumerate(own if isinstance(own, list) else [own])}
    return parts | {
        "still": still,
        "ends": picture.outputs.transData.transform([(0, 0), (1, 0)])[:, 0].tolist(),
        "colours": [to_hex(c) for c in (*colours, handwriting.OTHER)],
        "artists": [
            [*which[artist], json.loads(moving[artist])]
            for artist in sorted(moving, key=lambda artist: artist.get_zorder())
        ],
    }


COMPUTED = {"handwriting_explorer": networks}  # data that replace a table


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
