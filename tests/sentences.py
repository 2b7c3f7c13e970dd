"""Reading what explorers say."""

import re


def numbers(text):
    """The numbers in a text, with the typographic minus sign that explorers write."""
    return [float(part.replace("−", "-")) for part in re.findall(r"−?\d+(?:\.\d+)?", text)]
