"""Reading what explorers say."""

import re

NUMBER = re.compile(r"−?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[−+]?\d+)?")


def numbers(text):
    """The numbers in a text, with the typographic minus sign and commas that explorers write."""
    return [float(part.replace("−", "-").replace(",", "")) for part in NUMBER.findall(text)]
