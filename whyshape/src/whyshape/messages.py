"""Read NumPy's error messages: which ones are about shapes, and what sizes they contain."""

import re

import numpy as np

SHAPE_WORDS = re.compile(
    r"shape|broadcast|dimension|aligned|axis|axes|same length|square|equal division|einstein"
    r"|einsum|subscripts|boolean index|too many indices|input values|array element with a seq"
    r"|too deep|(?:same|different) number of|Size of label|1D vector|-d\b|same size"
    r"|not of the same length|unequal length|equal in length|indexing arrays"
    r"|operand type\(s\) for @: |Unable to coerce to|Lengths must match",
    re.IGNORECASE,
)
OTHER_WORDS = re.compile(
    r"is out of bounds for size|singular|zero-size array|invalid literal|truth value"
    r"|could not convert|(?:keyword|positional) argument|required argument|multiple values for arg",
    re.IGNORECASE,
)
# Words of those messages that list the shapes of all operands.
LISTED = re.compile("together with (?:remapped )?shapes|input array from shape|not aligned")
# Words of those messages that demand two equal sizes, but may not say which.
EQUAL = re.compile(
    r"same|equal|match|consistent|different|length|compatible|broadcast", re.IGNORECASE
)
OUTSIDE = re.compile(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)")
NUMBER = re.compile(r"(?<![\w.-])\d+(?!\w|\.\d)")
LONGEST = 5_000  # of a longer message, only the beginning is read
BUILTIN = {id(kind) for kind in (ValueError, IndexError, TypeError)}


def words_of(error):
    """Return the message of a shape error that NumPy or Python raised, or None otherwise."""
    message = plain_words(error)
    return message if is_about_shapes(message) else None


def plain_words(error):
    """Return the message of an error of NumPy's or Python's own classes, or "" for another one."""
    kind = type(error)
    if not issubclass(kind, (ValueError, IndexError, TypeError)):
        return ""
    # For other classes or arguments, str(error) could run the reader's code.
    own = kind in (np.linalg.LinAlgError, np.exceptions.AxisError)
    plain = id(kind) in BUILTIN and len(error.args) == 1 and type(error.args[0]) is str
    return str(error)[:LONGEST].strip() if own or plain else ""


def is_about_shapes(message):
    """Return whether the words of a message, except names in quotes, are about shapes."""
    words = re.sub(r"'[\w.]*'|\"[\w.]*\"", "", message)
    return bool(SHAPE_WORDS.search(words)) and not OTHER_WORDS.search(words)


def told_shapes(message):
    """Return the shapes that a message lists, in the same order.

    >>> told_shapes("operands could not be broadcast together with shapes (3,3) (1,4) ")
    [(3, 3), (1, 4)]
    """
    if "inhomogeneous" in message:
        return []  # the message has only the first axes, which the parts of the list have in common
    if "remapped" in message:
        message = " ".join(re.findall(r"(\([\d,]*\))->", message))
    texts = re.findall(r"\((?:\d+(?:, ?\d+)*,?)?\)", message)
    return [tuple(int(n) for n in re.findall(r"\d+", text)) for text in texts]


def inner_sizes(message):
    """Return the two inner sizes of a matrix product, as (first, second), or None.

    >>> inner_sizes("mismatch in its core dimension 0, (size 3 is different from 1)")
    (1, 3)
    """
    told = re.search(r"core dimension.*size (\d+) is different from (\d+)", message)
    return told and (int(told[2]), int(told[1]))


def numbers_in(message):
    """Return the whole numbers in a message."""
    return [int(n) for n in NUMBER.findall(message)]
