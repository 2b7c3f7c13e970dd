"""Explain errors that scikit-learn, matplotlib and pandas raise, and calls that NumPy misreads.

`KNOWN` has a row for each message. Every other error of these libraries is left alone.
"""

import ast
import math
import re
from dataclasses import dataclass

import numpy as np

from whyshape import changes, functions, sizes
from whyshape.edits import at, fill, name_of, put, replace, with_keyword
from whyshape.evaluate import Evaluator, attempt, attribute
from whyshape.explanation import Explanation, Fix, Operand
from whyshape.messages import NUMBER, told_shapes
from whyshape.operations import Operation, call_of, evaluators
from whyshape.rules import Clash
from whyshape.sizes import FIRST
from whyshape.source import LIBRARIES, index_parts
from whyshape.values import Unknown, is_array, is_large, is_list, is_pandas


@dataclass
class Line:
    """A line that another library refused: the failed call, its arguments, and their shapes."""

    place: object
    node: object
    evaluator: Evaluator
    nodes: list
    shapes: list

    @property
    def stores(self):
        """Whether this line stores a value, as `df["a"] = x` does."""
        stored = isinstance(getattr(self.node, "ctx", None), ast.Store)
        return stored and isinstance(self.place.statement, ast.Assign)

    def fix(self, old, new, mark=""):
        """Return the `Fix` that puts `new` in the place of the node `old`, or None if it fails."""
        try:
            shape = self.evaluator.shape(new)
        except Exception:
            return None
        whole = self.place.whole() if isinstance(self.node, ast.expr) else self.node
        whole = self.place.statement.value if self.stores else whole
        tree = new if old is whole else replace(whole, old, new)
        node = whole if self.stores else self.node
        tried = new if old is node else replace(node, old, new)
        return Fix(ast.unparse(tree), shape, ast.unparse(tried), mark=mark, part=ast.unparse(new))

    def put(self, k, text):
        """Return the `Fix` with this line's operand k changed by a template, or None."""
        return self.fix(self.nodes[k], put(text, self.nodes[k], self.evaluator))

    def compared(self, call, default):
        """Return the first two unequal `Size`s that a call of a library compares, or None."""
        return sizes.compared(call, self.evaluator, self.place.library, default)

    def explanation(self, reason, fixes=(), clash=None, needed=()):
        """Return the `Explanation` of this line, given the reason of its error."""
        texts = [*map(self.place.source.text, self.nodes)]
        fixes = tuple(dict.fromkeys(fix for fix in fixes if fix is not None))
        plain = any(not fix.marked for fix in fixes)
        return Explanation(
            self.place.source.text(self.place.statement if self.stores else self.node),
            tuple(map(Operand, texts, self.shapes)),
            clashes=(clash,) if clash else (),
            fixes=fixes,
            needed=tuple(f"{texts[k]} had the shape {s}" for k, s in needed) * (not plain),
            reason=reason,
            kind="library",
        )


def known(message):
    """Return the function that explains an error with this message, or None."""
    return next((ways for words, ways in KNOWN if re.search(words, message)), None)


def explain(place, handler):
    """Return the `Explanation` of an error with one of the known messages, or None."""
    if place.node is None:
        return None
    *_, evaluator = evaluators(place)
    line = Line(place, place.node, evaluator, [], [])
    if isinstance(place.node, ast.Call):
        words = [k.value for k in place.node.keywords if k.arg not in (None, "axis")]
        for node in [*place.node.args, *words]:
            shape = None if isinstance(node, ast.Starred) else attempt(evaluator.shape, node)
            parts = node.values if isinstance(node, ast.Dict) else []
            held = [(part, attempt(evaluator.shape, part)) for part in parts]
            _hold(line, [(node, shape), *held])
    elif line.stores:
        both = [place.node.value, place.statement.value]
        _hold(line, [(node, attempt(evaluator.shape, node)) for node in both])
    return handler(line)


def _hold(line, pairs):
    """Add to the operands of a line those expressions of pairs (expression, shape) with axes."""
    for node, shape in pairs:
        if shape:
            line.nodes.append(node)
            line.shapes.append(shape)


# scikit-learn -------------------------------------------------------------------------------------


def _two_axes(line):
    """Explain `Expected 2D array, got 1D array instead`."""
    k = next((k for k, shape in enumerate(line.shapes) if len(shape) == 1), None)
    if k is None:
        return None
    node, fixes = line.nodes[k], [line.put(k, "x.reshape(-1, 1)"), line.put(k, "x.reshape(1, -1)")]
    if _features(line) == line.shapes[k][0] != 1:
        fixes = fixes[::-1]  # one sample with all its features
    column = _as_frame(line, node)
    if isinstance(node, ast.List):
        fixes = [line.fix(node, ast.List([node], ast.Load()))]
    reason = (
        "scikit-learn needs a table here: one row for each sample, one column for each feature."
    )
    return line.explanation(reason, [column and line.fix(node, column), *fixes])


def _features(line):
    """Return the number of features that the fitted model in a line knows, or None."""
    func = line.node.func
    try:
        model = line.evaluator.value(func.value)
        return attribute(model, "n_features_in_")
    except (Unknown, AttributeError):
        return None


def _as_frame(line, node):
    """Return `df[["a"]]` for `df["a"]`, or None for another expression."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return None
    if not is_pandas(attempt(line.evaluator.value, node.value)):
        return None
    return ast.Subscript(node.value, ast.List([node.slice], ast.Load()), ast.Load())


def _one_axis(line):
    """Explain `y should be a 1d array`."""
    tables = [k for k, shape in enumerate(line.shapes) if len(shape) == 2]
    told = re.search(r"shape \((\d+), ?(\d+)\)", line.place.message)
    wanted = tuple(map(int, told.groups())) if told else None
    k = next((k for k in reversed(tables) if line.shapes[k] == wanted), None)
    if k is None:
        return None
    ways = ["x.ravel()"] if line.shapes[k][1] == 1 else []
    if not ways and _is_one_hot(attempt(line.evaluator.array, line.nodes[k])):
        ways = ["x.argmax(axis=1)"]
    reason = "scikit-learn needs one number for each sample here, without a second axis."
    return line.explanation(reason, [line.put(k, way) for way in ways])


def _is_one_hot(array):
    """Return whether a small table has a single 1 in each row, and else zeros."""
    if not is_array(array) or is_large(array) or array.dtype.kind not in "biuf":
        return False
    ones = array == 1
    return bool((ones | (array == 0)).all() and (ones.sum(axis=1) == 1).all())


# Two sizes that should be equal -------------------------------------------------------------------


def _unequal(reason="", default=""):
    """Return a function that explains two unequal sizes in a call of another library.

    `default` is a line as in `sizes.EQUAL` for a function that has none there.
    """

    def explain(line):
        library, call = line.place.library, isinstance(line.node, ast.Call)
        pair = line.compared(line.node, default) if call and library in LIBRARIES else None
        for one in pair or ():
            if one.node not in line.nodes:  # one number where a vector is compared
                line.nodes.append(one.node)
                line.shapes.append(())
        clash = sizes.as_clash(pair, line.nodes) or _told_clash(line)
        if clash is None or library not in LIBRARIES:
            return None
        fixes = [*_arranged(line, default), *_filled(line, clash)]
        if not fixes and reason != SAMPLES:  # the samples of X and y belong together, one by one
            fixes = _cut(line, clash)
        told = reason or f"{NAMES[library]} says: {line.place.message}"
        return line.explanation(told, fixes, clash, _fitting(line, clash))

    return explain


def _told_clash(line):
    """Return the `Clash` of the first two unequal sizes that a line's message names, or None."""
    shapes = told_shapes(line.place.message)
    numbers = [n for pair in zip(*shapes[:2], strict=False) if len({*pair}) > 1 for n in pair]
    numbers = numbers or [*map(int, NUMBER.findall(line.place.message))]
    numbers = [*dict.fromkeys(numbers)][:2]
    if len(numbers) < 2:
        numbers = [*dict.fromkeys(shape[0] for shape in line.shapes if len(shape) == 1)][:2]
    held = [
        next(((k, s.index(n) - len(s)) for k, s in enumerate(line.shapes) if n in s), None)
        for n in numbers
    ]
    if len(numbers) < 2 or held == [None, None]:
        return None
    if None in held:
        ((k, _),) = [place for place in held if place is not None]
        return Clash((k, k), None, tuple(numbers))
    (k, i), (m, j) = held
    return Clash((k, m), (i, j), tuple(numbers))


def _fitting(line, clash):
    """Yield (operand, shape) for each operand of a `Clash`, where the shape would fit the other."""
    for which in (1, 0) if clash.axes else ():
        k, axis = clash.operands[which], clash.axes[which]
        shape = dict(enumerate(line.shapes[k], -len(line.shapes[k])))
        if axis in shape:
            yield k, tuple((shape | {axis: clash.sizes[1 - which]}).values())


def _arranged(line, default):
    """Yield a line with one table turned, or its only row, if the compared sizes are then equal."""
    for node, shape in zip(line.nodes, line.shapes, strict=True):
        texts = ["x[0]"] * (shape[:1] == (1,)) + ["x.T"] if len(shape) == 2 else []
        for text in texts if isinstance(line.node, ast.Call) else ():
            new = put(text, node, line.evaluator)
            turned = replace(line.node, node, new)
            if line.compared(line.node, default) and not line.compared(turned, default):
                yield line.fix(node, new)


def _filled(line, clash):
    """Yield a line with a vector of equal numbers for one number that meets a vector."""
    (k, m), nodes = clash.operands, line.nodes
    if line.shapes[m] == () and len(line.shapes[k]) == 1:
        yield line.fix(nodes[m], fill("np.full(len(x), y)", x=nodes[k], y=nodes[m]))


def _cut(line, clash):
    """Yield a line with its longer argument cut, or with one place more in its shorter one."""
    operation = Operation("library", line.node, line.nodes, None, line.shapes, told=(clash,))
    (k, m), (size, wanted) = clash.operands, clash.sizes
    if k == m and size in line.shapes[k] and size > wanted:
        axis = len(line.shapes[k]) - 1 - line.shapes[k][::-1].index(size)
        for part in (f":{wanted}", f"{size - wanted}:"):
            new = put(at(axis, part), line.nodes[k], line.evaluator)
            yield line.fix(line.nodes[k], new, changes.CUT)
    elif line.stores and line.shapes[1][0] + 1 == line.shapes[0][0]:
        for text in ("np.append(np.nan, x)", "np.append(x, np.nan)"):
            yield line.fix(line.nodes[1], fill(text, x=line.nodes[1]), changes.ADDED)
    else:
        for change in changes.cuts(operation, line.evaluator):
            ((old, new),) = change.items()
            yield line.fix(old, new, changes.CUT)


# Calls that NumPy or Python misreads --------------------------------------------------------------


def _arrays_in_one(line):
    """Explain `np.concatenate(a, b)` and `np.zeros(2, 3)`, whose first argument is a tuple."""
    node = line.node
    if not isinstance(node, ast.Call) or len(node.args) < 2:
        return None
    name = call_of(node, line.evaluator).name
    inner = ast.Tuple(list(node.args), ast.Load())
    call = ast.Call(node.func, [inner], node.keywords)
    if name in functions.JOINED and len(line.shapes) == len(node.args):
        fixes = [line.fix(node, call)]
        if fixes == [None]:
            fixes = [line.fix(node, with_keyword(call, "axis", 1))]
        return line.explanation(f"{name_of(node)} takes the arrays in one tuple or list.", fixes)
    sizes = [attempt(line.evaluator.value, part) for part in node.args]
    if name in ("zeros", "ones", "empty") and all(type(n) is int for n in sizes):
        line.nodes, line.shapes = list(node.args), [()] * len(sizes)
        return line.explanation(
            f"{name_of(node)} takes the shape as one tuple.", [line.fix(node, call)]
        )
    return None


def _no_scalar_index(line):
    """Explain `only integer scalar arrays can be converted to a scalar index`."""
    node = line.node
    if isinstance(node, ast.Call):
        if attempt(line.evaluator.value, node.func) is range and line.shapes:
            fixes = [line.fix(line.nodes[0], fill("len(x)", x=line.nodes[0]))]
            return line.explanation("range needs a whole number, and this is an array.", fixes)
        return _arrays_in_one(line)
    if not isinstance(node, ast.Subscript):
        return None
    base = attempt(line.evaluator.value, node.value)
    if is_list(base):
        line.nodes = [node.value, node.slice]
        line.shapes = [attempt(line.evaluator.shape, part) for part in line.nodes]
        new = fill("np.array(x)[i]", x=node.value, i=node.slice)
        return line.explanation(
            "A Python list takes one position at a time.", [line.fix(node, new)]
        )
    parts = [b for p in index_parts(node) for b in (getattr(p, "lower", 0), getattr(p, "upper", 0))]
    line.nodes = [node.value, *(p for p in parts if p and attempt(line.evaluator.shape, p))]
    line.shapes = [attempt(line.evaluator.shape, part) for part in line.nodes]
    reason = "An end of a slice is one whole number, and this is an array."
    return line.explanation(reason) if is_array(base) and len(line.nodes) > 1 else None


def _one_number(line):
    """Explain `only 0-dimensional arrays can be converted to Python scalars`."""
    node = line.node
    if not isinstance(node, ast.Call) or len(line.shapes) != 1:
        return None
    function = attempt(line.evaluator.value, node.func)
    name = next((n for n, f in vars(math).items() if f is function), "")
    ways = {"pow": "power", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "fabs": "abs"}
    name = "astype" if function is int or function is float else ways.get(name, name)
    fixes = []
    if name == "astype":
        fixes = [line.fix(node, fill(f"x.astype({function.__name__})", x=line.nodes[0]))]
    elif type(getattr(np, name, None)) is np.ufunc:
        new = ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())
        fixes = [line.fix(node, ast.Call(new, node.args, []))]
    elif not name:
        return None
    return line.explanation("This function takes one number, and this is an array.", fixes)


SAMPLES = "scikit-learn needs equally many samples along the first axis."
POINTS = "matplotlib needs one y for each x, along the first axis."
UNEQUAL = (
    r"^(shape mismatch: objects cannot|Length of [xy] \(|Dimensions of C|'\w+' has size \d"
    r"|'\w+' \(shape|'x' and 'y' must have the same size|weights should have the same"
    r"|Argument U has|X has \d+ features?, but|All arrays must be of the same"
    r"|Shape of passed values is|Length of values \(|Item wrong length|sample_weight.shape =="
    r"|The number of labels)"
)
NAMES = {"sklearn": "scikit-learn", "matplotlib": "matplotlib", "pandas": "pandas"}
KNOWN = (
    (UNEQUAL, _unequal()),
    ("^Expected 2D array, got 1D array instead", _two_axes),
    ("^Expected a 2-dimensional container", _two_axes),
    ("^y should be a 1d array, got an array of shape", _one_axis),
    ("^Found input variables with inconsistent numbers of samples", _unequal(SAMPLES, FIRST)),
    ("^x and y must (have same first dimension|be the same size)", _unequal(POINTS, FIRST)),
    ("^only integer scalar arrays can be converted to a scalar index", _no_scalar_index),
    ("^only (size-1|length-1|0-dimensional) arrays can be converted to Python", _one_number),
    ("^Cannot interpret '.*' as a data type", _arrays_in_one),
    (r"takes .*positional arguments? but \d+ (was|were) given", _arrays_in_one),
)
