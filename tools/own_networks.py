"""Train the networks of chapter 5, and store these networks for two boxes in the book.

    python tools/own_networks.py

On the page of chapter 5, there are two boxes in which a network reads a drawn digit. A file is
written only if its network reads one of the 1,797 test digits differently than before. Small
differences in the weights alone do not count, because processors round differently.
"""

import contextlib
import io
import json
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parent.parent / "docs"))
from tables import OWN

from helpers.datasets import load_digits
from helpers.quadratic import FORMAT, QuadraticNetwork, load

ROOT = Path(__file__).resolve().parent.parent
# The ids of the cells that train the networks, in the order of chapter 5.
CELLS = (
    *("imports", "data", "loop", "practise", "moved", "five"),
    *("logits", "one-batch", "loop-products", "train-products"),
)


def run_cells():
    """Run the training cells of chapter 5, and return the names that these cells define."""
    path = next((ROOT / "notebooks").glob("05_*.ipynb"))
    cells = {c["id"]: c["source"] for c in json.loads(path.read_text(encoding="utf-8"))["cells"]}
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in CELLS:
            exec("".join(cells[cell]), names)
    return names


def networks(names):
    """Return the two networks of chapter 5 as a dict, by the names of their functions there."""
    P, Q, W, b = names["in_five_places"]
    factors = P.reshape(2, 10, 64).transpose(1, 2, 0), Q.reshape(2, 10, 64).swapaxes(0, 1)
    nothing = np.zeros((10, 64, 0)), np.zeros((10, 0, 64))
    return {
        "mine": QuadraticNetwork(*nothing, names["W"], names["b"]),
        "mine_with_products": QuadraticNetwork(*factors, W, b),
    }


def readings(network):
    """Return the digits that a network reads in the 1,797 test images, as an array (1797,)."""
    return network.scores(load_digits()[0] / 16).argmax(axis=0)


def main():
    """Write the file of each network whose readings differ from those of the stored network."""
    for name, network in networks(run_cells()).items():
        path = ROOT / "data" / OWN[name]
        if path.exists() and (readings(load(path)) == readings(network)).all():
            continue
        arrays = {part: getattr(network, part) for part in ("P", "Q", "W", "b")}
        np.savez_compressed(path, format=FORMAT, model=network.model, **arrays)
        print(path.name)


if __name__ == "__main__":
    main()
