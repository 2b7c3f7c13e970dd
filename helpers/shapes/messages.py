"""What NumPy's own words tell: whether shapes are at fault, and shapes that cannot be had again."""

import ast
import re

from helpers.shapes import rules
from helpers.shapes.parts import Explanation, Operand

SHAPE_WORDS = re.compile(
    r"shape|broadcast|dimension|aligned|axis|axes|same length|square|equal division|einstein"
    r"|einsum|subscripts|boolean index|too many indices|input values|array element with a seq"
    r"|too deep|(?:same|different) number of|Size of label|1D vector|-d\b|same size"
    r"|not of the same length|unequal length|indexing arrays"
    r"|operand type\(s\) for @: ",
    re.IGNORECASE,
)
OTHER_WORDS = re.compile(
    r"is out of bounds for size|singular|zero-size array|invalid literal|truth value"
    r"|could not convert|(?:keyword|positional) argument|required argument|multiple values for arg",
    re.IGNORECASE,
)
# The words before shapes that are those of the operands.
OUTSIDE = re.compile(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)")
LISTED = re.compile("together with (?:remapped )?shapes|input array from shape|not aligned")


def is_about_shapes(message):
    """Whether an error's words are about shapes; names of the learner's in quotes do not count."""
    words = re.sub(r"'[\w.]*'|\"[\w.]*\"", "", message)
    return bool(SHAPE_WORDS.search(words)) and not OTHER_WORDS.search(words)


def text_of(error):
    """The words of an error of NumPy's or Python's own; None for others."""
    kind = type(error)
    if not issubclass(kind, (ValueError, IndexError, TypeError)):
        return None
    if kind.__module__.partition(".")[0] == "numpy":
        return str(error).strip()
    # The text of another class, or of other arguments, would be made by foreign code.
    plain = kind in (ValueError, IndexError, TypeError) and len(error.args) == 1
    return error.args[0].strip() if plain and type(error.args[0]) is str else None


def fill_in(operation, message):
    """Fill in shapes that only NumPy knows: it lists them in the order of the operands."""
    if operation.rule is None or not LISTED.search(message):
        return
    told = told_shapes(message)
    if operation.kind == "assign":
        told = told[::-1]
    known = operation.shapes
    more = operation.kind in ("in place", "out")  # NumPy lists what is written into, too
    if len(told) < len(known) or (len(told) > len(known) and not more):
        return
    told = told[: len(known)]
    if all(k is None or k == t for k, t in zip(known, told, strict=True)):
        operation.shapes = told


def told_shapes(message):
    """The shapes in a message of NumPy's, in its order."""
    if "inhomogeneous" in message:
        return []  # that of a list whose parts differ, up to where they do
    if "remapped" in message:
        message = " ".join(re.findall(r"(\([\d,]*\))->", message))
    texts = re.findall(r"\((?:\d+(?:, ?\d+)*,?)?\)", message)
    return [tuple(int(n) for n in re.findall(r"\d+", text)) for text in texts]


def told_misfit(operation, message):
    """What NumPy tells of sizes where the shapes cannot be had, or no rule is known."""
    if "broadcast" in message and operation.shapes == told_shapes(message):
        try:
            rules.broadcast(*operation.shapes)
        except rules.Misfit as misfit:
            return misfit
    told = re.search(r"size (\d+) is different from (\d+)", message)
    if told and operation.kind == "matmul" and None in operation.shapes:
        return rules.Misfit(rules.INNER, rules.Clash((0, 1), None, (int(told[2]), int(told[1]))))
    told = OUTSIDE.search(message)
    if told:
        return rules.Misfit(
            "Axis {1} has the size {2}, so there is no position {0}.".format(*told.groups())
        )
    return None


def from_words_alone(place, message):
    """What can be said from NumPy's words alone."""
    shapes = told_shapes(message)
    operands = tuple(Operand(f"operand {k}", shape) for k, shape in enumerate(shapes, 1))
    node = place.node if place.node is not None else place.statement
    text = ""
    if isinstance(node, ast.stmt):
        text = place.lines[node.lineno - 1].decode().strip()
    elif node is not None:
        text = place.text(node)
    clashes = ()
    if "broadcast together with shapes" in message:
        try:
            rules.broadcast(*shapes)
        except rules.Misfit as misfit:
            clashes = misfit.clashes
    return Explanation(text, operands, clashes=clashes, reason=f"NumPy says: {message}")
