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
        stored = load(ROOT / "data" / own_networks.NAMES[name])
        # Rounding grows in 6,000 steps, so on another processor a few unsure digits may be read
        # differently.
        differ = own_networks.readings(stored) != own_networks.readings(network)
        assert differ.sum() <= 5, name


def test_the_networks_are_the_functions_of_the_chapter(chapter):
    X = chapter["strangers"][:, :50]
    for name, network in own_networks.networks(chapter).items():
        np.testing.assert_allclose(network.scores(X), chapter[name](X), atol=1e-9)


def test_rates_from_03_to_07_read_97_percent_of_digits_kept_aside(chapter):
    kept = slice(3059, None)  # the last fifth
    practice = [chapter["moved"](chapter["ink"][:, :3059], *by) for by in chapter["PLACES"]]
    targets = np.tile(chapter["targets"][:, :3059], 5)
    for rate in (0.3, 0.7):
        trained = chapter["practise_products"](
            np.hstack(practice), targets, chapter["P"], chapter["Q"], rate=rate
        )
        read = [
            chapter["logits"](*trained, chapter["moved"](chapter["ink"][:, kept], *by)).argmax(
                axis=0
            )
            for by in chapter["PLACES"]
        ]
        assert np.mean(read == chapter["labels"][kept]) == pytest.approx(0.97, abs=0.005)
