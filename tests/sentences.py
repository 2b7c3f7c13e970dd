"""Reading what explorers say."""

import re

UNITS = {"million": 1e6, "billion": 1e9, "trillion": 1e12, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
UNITS |= {"": 1, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}
NUMBER = re.compile(
    r"([−-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?)(?:e([−+-]?\d+))?"
    rf"(?: ?({'|'.join(filter(None, UNITS))})\b|)"
)


def stated(text):
    """The numbers in a text: pairs of a value, and how far rounding may have moved it."""
    for digits, decimals, power, unit in NUMBER.findall(text.replace("−", "-")):
        scale = 10.0 ** int(power or 0) * UNITS[unit]
        yield float(digits.replace(",", "")) * scale, 0.50001 * 10.0 ** -len(decimals) * scale


def check_numbers(text, facts):
    """Each number in a text is the fact in its place, rounded to the digits that are written."""
    found, facts = list(stated(text)), list(facts)
    assert len(found) == len(facts), (text, facts)
    for (number, reach), fact in zip(found, facts, strict=True):
        assert abs(number - float(fact)) <= reach + 1e-12 * abs(number), (text, number, fact)
