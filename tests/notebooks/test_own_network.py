"""The networks that chapter 5 trains, and what it says of the learning rate."""

import numpy as np
import own_networks
import pytest
from notebook_rules import ROOT

from helpers.quadratic import load

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chapter():
    """The names that the chapter's training cells define."""
    return own_networks.run_cells()


def test_the_boxes_of_the_book_read_with_the_networks_of_the_chapter(chapter):
    for name, network in own_networks.networks(chapter).items():
        stored = load(ROOT / "data" / own_networks.OWN[name])
        # Rounding grows in 6,000 steps, so on another processor a few unsure digits may be read
        # differently.
        differ = own_networks.readings(stored) != own_networks.readings(network)
        assert differ.sum() <= 5, name


def test_the_networks_are_the_functions_of_the_chapter(chapter):
    X = chapter["strangers"][:, :50]
    for name, network in own_networks.networks(chapter).items():
        np.testing.assert_allclose(network.scores(X), chapter[name](X), atol=1e-9)


def test_rates_from_03_to_07_read_96_percent_of_the_digits_of_people_kept_aside(chapter):
    # The last fifth of each run of writers, as data/README.md says.
    runs = np.split(np.arange(3823), [1934, 2880])
    kept = np.concatenate([run[-(run.size // 5) :] for run in runs])
    others = np.setdiff1d(np.arange(3823), kept)

    def places(ink):
        return [chapter["moved"](ink, *by) for by in chapter["PLACES"]]

    practice = np.hstack(places(chapter["ink"][:, others]))
    targets = np.tile(chapter["targets"][:, others], 5)
    for rate in (0.3, 0.7):
        start = chapter["P"], chapter["Q"]
        trained = chapter["practise_products"](practice, targets, *start, rate=rate)
        read = [chapter["logits"](*trained, X) for X in places(chapter["ink"][:, kept])]
        right = np.argmax(read, axis=1) == chapter["labels"][kept]
        assert right.mean() == pytest.approx(0.96, abs=0.006)
