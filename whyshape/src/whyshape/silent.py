"""Warn of mistakes that raise no error. Each warning follows from shapes and from where they come.

A shape that the reader has arranged in the code, for example with `x[:, None]`, is taken to be
meant. Nothing is decided by what a variable is called.
"""

import ast
import inspect
import itertools
import math
from dataclasses import dataclass, replace

import numpy as np

from whyshape import labels
from whyshape.edits import adds_axis, name_of
from whyshape.evaluate import Evaluator, attempt
from whyshape.functions import FUNCTIONS
from whyshape.operations import scopes
from whyshape.script import assigned
from whyshape.source import forget_names
from whyshape.values import shape_of

REDUCING = {name.split(".")[-1] for name, r in FUNCTIONS.items() if r.kind == "reduce"}
REDUCING -= {"cumsum", "cumprod", "nancumsum", "percentile", "quantile", "nanpercentile"}
ELEMENT_WISE = {n for n, r in FUNCTIONS.items() if r.kind == "broadcast"} - {"broadcast_arrays"}
ELEMENT_WISE |= {"copy", "astype", "asarray", "ascontiguousarray", "round", "around", "nan_to_num"}
ADDING = {"expand_dims", "ix_", "meshgrid", "atleast_2d", "swapaxes", "transpose"}
FLATTENING = {"append": 2, "insert": 3, "delete": 2}  # the position of the argument `axis`
RUNNING = {"cumsum": 1, "cumprod": 1, "nancumsum": 1, "roll": 2}  # so many arguments without axis
NOT, PERHAPS, MEANT = range(3)  # whether the axes of an array were arranged on purpose


@dataclass(frozen=True)
class Origin:
    """Where the value of an expression comes from.

    Attributes
    ----------
    shape : tuple
    keys : frozenset
        The arrays and expressions of this shape from which it was computed element by element.
    arranged : int
        Whether its axes were arranged in the code: NOT, PERHAPS (by a reshape) or MEANT.
    reduction : Reduction or None
    joined : str
        The text of a call that made one vector of several of the same length, or "".
    """

    shape: tuple
    keys: frozenset
    arranged: int = NOT
    reduction: object = None
    joined: str = ""


@dataclass(frozen=True)
class Reduction:
    """A sum, mean or the like: the array's shape and keys, its axes, its text and function."""

    full: tuple
    keys: frozenset
    axes: tuple
    kept: bool
    text: str
    name: str


def operands(node):
    """Return the expressions of which an expression is computed."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        return [node.value]
    if not isinstance(node, ast.Call):
        return []
    own = [node.func.value] if isinstance(node.func, ast.Attribute) else []
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return own + [part for each in given for part in getattr(each, "elts", [each])]


def is_element_wise(node):
    """Return whether an expression is computed element by element."""
    if isinstance(node, ast.Call):
        return name_of(node) in ELEMENT_WISE
    product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    return isinstance(node, (ast.BinOp, ast.Compare, ast.UnaryOp)) and not product


class Origins:
    """The origins of expressions and of the arrays that names hold.

    Arrays are told apart by `id`, because a reference to them, even a weak one, would be noticed.
    When an array has died, another may get its id, so an id is believed only while one of the names
    that were noted with it still holds the array. A function's variable is noted with the id of its
    frame. A global name, `self.w` or `d["w"]` is noted with None, because it means the same in
    several frames.
    """

    def __init__(self, names):
        self.of, self.held = {}, {}
        for name, value in [*names.items()]:
            if _is_kept(value):
                own = Origin(shape_of(value), frozenset([object()]))
                _, noted = self.held.setdefault(id(value), (own, set()))
                noted.add((ast.Name(name, ast.Load()), None))

    def clear(self):
        """Forget everything."""
        self.of.clear()
        self.held.clear()

    def settle(self, frame):
        """Forget the variables of frames that do not run, because a new frame may get their id."""
        places = {None}
        while frame is not None:
            places.add(id(frame))
            frame = frame.f_back
        for _, noted in self.held.values():
            noted -= {note for note in noted if note[1] not in places}

    def forget(self, statements):
        """Forget the variables that the statements of a line bind, of which none is followed."""
        names = [n for each in statements for n in ast.walk(each) if isinstance(n, ast.Name)]
        bound = {name.id for name in names if not isinstance(name.ctx, ast.Load)}
        for _, noted in self.held.values():
            noted -= {note for note in noted if getattr(note[0], "id", None) in bound}

    def add(self, visit, frame, node, value):
        """Work out the origin of an expression, after those of its parts."""
        shape = visit.shapes[node]
        named = isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and _is_kept(value)
        known = self._known(frame, value)[0] if named else None
        if known is None or known.shape != shape:
            known = self._made(visit, node, value, shape)
            if named:
                self.held[id(value)] = known, {_note(frame, node)}
        self.of[node] = known

    def _known(self, frame, value):
        """Return the origin of an array, or None, and those of its names that still hold it."""
        origin, noted = self.held.get(id(value), (None, ()))
        noted = {note for note in noted if _value(frame, *note) is value}
        return origin if noted else None, noted

    def _made(self, visit, node, value, shape):
        text = visit.script.text(node)
        own = Origin(shape, frozenset([object() if _is_kept(value) else text]))
        parts = [
            self.of[part] for part in operands(node) if part in visit.shapes and part in self.of
        ]
        if is_element_wise(node):
            same = [part.keys for part in parts if part.shape == shape]
            found = [p.reduction for p in parts if p.reduction and p.shape == shape]
            arranged = max((part.arranged for part in parts), default=NOT)
            keys = own.keys.union([("made", text)], *same)
            return replace(own, keys=keys, arranged=arranged, reduction=next(iter(found), None))
        reduction = _reduction(visit, node, self.of)
        if reduction is not None:
            return replace(own, reduction=reduction, arranged=MEANT if reduction.kept else NOT)
        if _joins_ends(visit, node):
            return replace(own, joined=text)
        if isinstance(node, ast.Subscript) and not adds_axis(node) and parts:
            keys = own.keys.union(*(part.keys for part in parts if part.shape == shape))
            return replace(own, keys=keys, arranged=max(NOT, self._arranged(node, value)))
        return replace(own, arranged=self._arranged(node, value))

    def _arranged(self, node, value):
        if adds_axis(node) or (isinstance(node, ast.Call) and name_of(node) in ADDING):
            return MEANT
        if isinstance(node, ast.Call) and name_of(node) == "reshape":
            return PERHAPS
        base = np.ndarray.base.__get__(value) if type(value) is np.ndarray else None
        return PERHAPS if type(base) is np.ndarray and base.ndim < value.ndim else NOT

    def store(self, visit, frame, target, node, value):
        """Take note that a target now holds the value of an expression."""
        origin = self.of.get(node)
        if _is_kept(value):
            if origin is not None and origin.shape == visit.shapes[node] == np.shape(value):
                noted = self._known(frame, value)[1] | {_note(frame, target)}
                self.held[id(value)] = origin, noted
            else:
                self.held.pop(id(value), None)

    def of_result(self, frame, node, value, shape):
        """Return the origin of a function's result, given the expression that it returns."""
        origin = self._known(frame, value)[0] or self.of.get(node)
        return origin if origin is not None and origin.shape == shape else None


def _note(frame, node):
    """Return an expression and the id of the frame in which it is a variable, or None for all."""
    optimized = frame.f_code.co_flags & inspect.CO_OPTIMIZED
    # IPython runs each statement of a cell in a frame of its own, with the same global names.
    known = not optimized and frame.f_locals is frame.f_globals
    return node, None if known or not isinstance(node, ast.Name) else id(frame)


def _value(frame, node, place):
    """Return the value that an expression has in a frame or, if `place` is an id, in its caller."""
    while frame is not None and place not in (None, id(frame)):
        frame = frame.f_back
    if frame is None:
        return None
    value = attempt(Evaluator(scopes(frame)).value, node)
    forget_names(frame)
    return value


def _is_kept(value):
    return type(value) is np.ndarray or issubclass(type(value), np.generic)


def _call(visit, node):
    """Return the `Call` that an expression is, of a function known by identity, or None."""
    return attempt(Evaluator((), dict(visit.known)).bound, node)


def _reduction(visit, node, origins):
    """Return the `Reduction` that a call is, or None."""
    call = _call(visit, node)
    if call is None or call.name.split(".")[-1] not in REDUCING or not call.arguments:
        return None
    array, named = call.arguments[0], call.named()
    full = visit.shapes.get(array)
    if not full:
        return None
    axis = None if call.axis is None else _constant(visit, call.axis)
    axes = axis if isinstance(axis, tuple) else [axis]
    if not all(type(k) is int or k is None for k in axes) or axis is ...:
        return None
    axes = range(len(full)) if axis is None else sorted(k % len(full) for k in axes)
    keys = origins[array].keys if array in origins else frozenset()
    kept = getattr(named.get("keepdims"), "value", False) is True
    return Reduction(full, keys, tuple(axes), kept, visit.script.text(node), call.name)


def _constant(visit, node):
    try:
        return ast.literal_eval(node)
    except ValueError:
        return visit.known.get(node, ...)


# The kinds of mistakes ----------------------------------------------------------------------------


def check(visit):
    """Add a warning to the script for each expression of a visit that looks wrong."""
    for node in visit.shapes:
        parts = [part for part in operands(node) if visit.shapes.get(part)]
        for kind, applies in KINDS:
            if applies(node):
                sentence = kind(visit, node, parts)
                if sentence:
                    _warn(visit, node, sentence)
    _check_names(visit)


def _warn(visit, node, sentence):
    found = visit.script.warnings.setdefault(node, [])
    if not found:
        found.append(sentence)


def _both_stretched(visit, node, parts):
    """Warn if a column and a vector of equal lengths give a table that nobody asked for."""
    for a, b in itertools.pairwise(parts):
        s, t = visit.shapes[a], visit.shapes[b]
        column, vector = (s, t) if len(s) > len(t) else (t, s)
        if column != (*vector, 1) or len(vector) != 1 or vector == (1,):
            continue
        arranged = max(visit.origins.of[p].arranged for p in (a, b) if p in visit.origins.of)
        reduced = arranged == PERHAPS and _is_summed_up(visit, node)
        if visit.shapes[node][-2:] == 2 * vector and (arranged == NOT or reduced):
            return (
                f"Both are stretched: `{_short(visit, a)}` {s} and `{_short(visit, b)}` {t} give "
                f"{visit.shapes[node]}, every entry of one with every entry of the other."
            )
    return None


def _is_summed_up(visit, node):
    """Return whether all numbers of a table are summed or averaged in the same expression."""
    while is_element_wise(node):
        node = _use(visit, node)
    reduction = _reduction(visit, node, visit.origins.of)
    return reduction is not None and len(reduction.axes) == len(reduction.full)


def _use(visit, node):
    """Return the expression or statement that uses an expression, such as the call of a method."""
    use = visit.script.parents.get(node)
    if isinstance(use, ast.keyword) or (
        isinstance(use, ast.Attribute) and isinstance(visit.script.parents.get(use), ast.Call)
    ):
        use = visit.script.parents.get(use)
    return use


def _lost_axis(visit, node, parts):
    """Warn if a sum over an axis other than the first meets its own table without keepdims."""
    for a, b in itertools.permutations(parts[:2], 2):
        origin, table = visit.origins.of.get(a), visit.origins.of.get(b)
        reduction = origin.reduction if origin else None
        if reduction is None or table is None or reduction.kept or origin.arranged == MEANT:
            continue
        full, axes, s = reduction.full, reduction.axes, visit.shapes[a]
        fits = full == visit.shapes[b] and len(s) == len(full) - len(axes)
        if fits and axes != tuple(range(len(axes))) and reduction.keys & table.keys:
            which = f"axis {axes[0]}" if len(axes) == 1 else f"axes {axes}"
            acts = "as a row" if len(full) == 2 else "along the last axes"
            return (
                f"`{_short(visit, a)}` has lost {which} of {full}, and {s} is aligned on the "
                f"right: it acts {acts} on `{_short(visit, b)}`. With keepdims=True it keeps its "
                f"place."
            )
    return None


def _no_transpose(visit, node, parts):
    """Warn of the transpose of a vector where a column would give another result."""
    if not parts or len(visit.shapes[parts[0]]) > 1 or not _is_column_meant(visit, node):
        return None
    text, shape = _short(visit, parts[0]), visit.shapes[parts[0]]
    return f"`{text}` {shape} has one axis: its transpose is the same. Column: {text}[:, None]"


def _is_column_meant(visit, node):
    """Return whether a transposed vector is stored, or meets a vector on its left.

    On the left of a product, as in `w.T @ x`, and next to a table it does no harm.
    """
    use = _use(visit, node)
    while isinstance(use, ast.UnaryOp) or (is_element_wise(use) and not _rest(visit, use, node)):
        node, use = use, _use(visit, use)
    if isinstance(use, (ast.Assign, ast.AnnAssign)):
        return True
    others = _rest(visit, use, node)
    vectors = all(len(visit.shapes[part]) == 1 for part in others)
    product = name_of(use) in ("MatMult", "dot", "matmul")
    right = product and operands(use)[-1] is node
    return bool(others) and vectors and (right or is_element_wise(use))


def _rest(visit, node, part):
    """Return the operands of an expression that have axes, apart from one of them."""
    return [other for other in operands(node) if visit.shapes.get(other) and other is not part]


def _cut_anew(visit, node, parts):
    """Warn if a reshape seems to exchange axes, which it does not."""
    if not parts or any(keyword.arg == "order" for keyword in node.keywords):
        return None
    old, new = visit.shapes[parts[0]], visit.shapes[node]
    if not _exchanges_axes(*([n for n in shape if n > 1] for shape in (old, new))):
        return None
    axes = (p for p in itertools.permutations(range(len(old))) if new == tuple(old[k] for k in p))
    order = next(axes, None) if len(old) < 7 else None
    turned = ".T" if order == (1, 0) else f".transpose{order}"
    meant = f"{_short(visit, parts[0])}{turned}" if order else "a transpose"
    return (
        f"reshape from {old} to {new} cuts the numbers anew, in reading order. Where axes should "
        f"change places, it is {meant}"
    )


def _exchanges_axes(old, new):
    """Return whether sizes change places, or the first axis becomes the last or the reverse."""
    if old == new or len(old) < 2 or len(new) < 2:
        return False
    if sorted(old) == sorted(new):
        return True
    moved = old[0] == new[-1] != old[-1] and new[0] != old[0]
    back = old[-1] == new[0] != old[0] and new[-1] != old[-1]
    return math.prod(old) == math.prod(new) and min(old + new) > 1 and (moved or back)


def _stretched_label(visit, node, parts):
    """Warn if einsum has stretched a size of 1 in a sum, which `@` would refuse."""
    text = node.args[0] if node.args else None
    text = visit.known.get(text, getattr(text, "value", None))
    shapes = [visit.shapes.get(part) for part in node.args[1:]]
    if not isinstance(text, str) or None in shapes:
        return None
    output = labels.parse(text)[1]
    found = [(x, n) for x, n in labels.stretched(text, shapes).items() if x not in output]
    told = ", ".join(f"{x} is 1 in one operand and {n} in another" for x, n in found)
    return f"einsum stretched a size of 1: {told}. `@` would refuse." if told else None


def _one_number(visit, node, parts):
    """Warn if one number for a whole table is subtracted from its column or row."""
    given = [part for part in operands(node) if part in visit.shapes]
    if len(given) < 2 or visit.shapes[given[1]] != () or given[1] not in visit.origins.of:
        return None
    s, reduction = visit.shapes[given[0]], visit.origins.of[given[1]].reduction
    if reduction is None or reduction.axes != (0, 1) or not s or reduction.full == s:
        return None
    full = reduction.full
    which = {(full[0], 1): "row: axis=1", (1, full[1]): "column: axis=0"}.get(s)
    return f"`{reduction.text}` is one number for all of {full}. Of each {which}" if which else None


def _flattened(visit, node, parts):
    """Warn if np.append, np.insert or np.delete flattens a table because it has no axis."""
    named = isinstance(node.func, ast.Attribute) and len(node.args) <= FLATTENING[name_of(node)]
    if not parts or not named or parts[0] is not node.args[0]:
        return None
    if len(visit.shapes[parts[0]]) < 2 or any(k.arg == "axis" for k in node.keywords):
        return None
    text = visit.script.text(node.func)
    return f"Without axis, {text} flattens `{_short(visit, parts[0])}` {visit.shapes[parts[0]]}."


def _runs_on(visit, node, parts):
    """Warn if a running sum or a roll of a table has no axis, and runs on over the rows' ends."""
    call = _call(visit, node)
    if call is None or call.name not in RUNNING or not parts or call.axis is not None:
        return None
    array, shape = call.arguments[0], visit.shapes.get(call.arguments[0], ())
    if len(shape) < 2 or max(shape) == math.prod(shape) or len(call.arguments) > RUNNING[call.name]:
        return None
    text = _short(visit, array)
    return f"Without axis, {call.name} runs through all of `{text}` {shape}, over the ends of rows."


def _all_stacks(visit, node, parts):
    """Warn if np.dot multiplies each matrix of a stack with each matrix of the other."""
    call = _call(visit, node)
    if call is None or call.name != "dot" or len(parts) != 2:
        return None
    s, t = (visit.shapes[part] for part in parts)
    if min(len(s), len(t)) < 3 or s[:-2] != t[:-2] or math.prod(s[:-2]) < 2:
        return None
    return (
        f"np.dot multiplies each matrix of {s} with each of {t}, which gives {visit.shapes[node]}. "
        "`@` multiplies the first with the first, the second with the second."
    )


def _whole_norm(visit, node, parts):
    """Warn if a table is divided by its one norm, or the one median of a stack is subtracted."""
    given = [part for part in operands(node) if part in visit.shapes]
    if len(given) != 2 or visit.shapes[given[1]] != () or given[1] not in visit.origins.of:
        return None
    reduction, table = visit.origins.of[given[1]].reduction, visit.origins.of.get(given[0])
    if reduction is None or table is None or not reduction.keys & table.keys:
        return None
    least = {("linalg.norm", ast.Div): 2, ("median", ast.Sub): 3}.get(
        (reduction.name, type(getattr(node, "op", None)))
    )
    full = reduction.full
    if least is None or len(full) < least or len(reduction.axes) < len(full) or 1 in full:
        return None
    return f"`{reduction.text}` is one number for all of {full}. Of each part: with axis."


def _squeezed(visit, node, parts):
    """Warn if a squeeze without an axis takes away the first axis of a table with one row."""
    call = _call(visit, node)
    if call is None or call.name != "squeeze" or call.axis is not None or not call.arguments:
        return None
    shape = visit.shapes.get(call.arguments[0], ())
    if len(shape) < 2 or shape[0] != 1 or max(shape) == 1 or len(call.arguments) > 1:
        return None
    text = _short(visit, call.arguments[0])
    return f"squeeze takes the first axis of `{text}` {shape}, too, because it has the size 1."


def _of_one_number(visit, node, parts):
    """Warn if a sum or the like is taken of one number, which was taken of a whole table before."""
    call = _call(visit, node)
    if call is None or not call.reduces or not call.arguments:
        return None
    array = call.arguments[0]
    origin = visit.origins.of.get(array)
    reduction = origin.reduction if origin and visit.shapes.get(array) == () else None
    if reduction is None or len(reduction.full) < 2 or not isinstance(array, ast.Name):
        return None
    return f"`{_short(visit, array)}` is one number: `{reduction.text}` of {reduction.full}."


def _joins_ends(visit, node):
    """Return whether a call joins several vectors of the same length to one long vector."""
    call = _call(visit, node)
    if call is None or call.name not in ("hstack", "concatenate", "concat"):
        return False
    parts = getattr(call.arguments[0], "elts", ()) if call.arguments else ()
    shapes = {visit.shapes.get(part) for part in parts}
    (shape, *others) = shapes or {None}
    return len(parts) > 1 and not others and shape is not None and len(shape) == 1 and shape != (1,)


def _joined_before(visit, node, parts):
    """Warn if an axis is named for a vector that was made of several ones of the same length."""
    call = _call(visit, node)
    if call is None or not call.reduces or call.axis is None or not call.arguments:
        return None
    origin = visit.origins.of.get(call.arguments[0])
    if origin is None or not origin.joined:
        return None
    return f"`{origin.joined}` is one long vector {origin.shape}. As columns: np.column_stack"


def _check_names(visit):
    """Warn if a name gets a value of another shape that was computed from it."""
    for target, value in assigned(visit.root):
        name, new, parts = ast.unparse(target), visit.shapes.get(value), _parts(value)
        old = {visit.shapes.get(part) for part in parts if ast.unparse(part) == name}
        old -= {new, (), None}
        if new and old and not any(adds_axis(p) or name_of(p) in ADDING for p in parts):
            change = f"had the shape {old.pop()} and now has {new}: it was stretched."
            _warn(visit, visit.root, f"`{visit.script.text(target)}` {change}")


def _parts(node):
    """Return the parts of an element-wise expression that are not element-wise themselves."""
    if not is_element_wise(node):
        return [node]
    return [part for operand in operands(node) for part in _parts(operand)]


def _short(visit, node):
    text = visit.script.text(node)
    return text if len(text) <= 60 else f"{text[:40]} ... {text[-15:]}"


def _joins(node):
    return is_element_wise(node) and not isinstance(node, ast.UnaryOp)


def _is_call(node):
    return isinstance(node, ast.Call)


KINDS = (
    (_runs_on, _is_call),
    (_all_stacks, _is_call),
    (_squeezed, _is_call),
    (_of_one_number, _is_call),
    (_joined_before, _is_call),
    (_whole_norm, lambda node: isinstance(node, ast.BinOp)),
    (_both_stretched, _joins),
    (_lost_axis, _joins),
    (_one_number, lambda node: name_of(node) in ("Sub", "subtract")),
    (
        _no_transpose,
        lambda node: "transpose" in name_of(node) or getattr(node, "attr", "") in ["T", "mT"],
    ),
    (_cut_anew, lambda node: isinstance(node, ast.Call) and name_of(node) == "reshape"),
    (_stretched_label, lambda node: isinstance(node, ast.Call) and name_of(node) == "einsum"),
    (_flattened, lambda node: isinstance(node, ast.Call) and name_of(node) in FLATTENING),
)
