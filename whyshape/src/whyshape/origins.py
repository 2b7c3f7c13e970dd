"""Record how the arrays of a running cell were computed, for the warnings of `silent`."""

import ast
import inspect
from dataclasses import dataclass, replace

import numpy as np

from whyshape.edits import adds_axis, name_of
from whyshape.evaluate import Evaluator, attempt
from whyshape.functions import FUNCTIONS
from whyshape.operations import scopes
from whyshape.source import forget_names
from whyshape.values import shape_of

ELEMENT_WISE = {n for n, r in FUNCTIONS.items() if r.kind == "broadcast"} - {"broadcast_arrays"}
ELEMENT_WISE |= {"copy", "astype", "asarray", "ascontiguousarray", "round", "around", "nan_to_num"}
ADDING = {"expand_dims", "ix_", "meshgrid", "atleast_2d", "swapaxes", "transpose"}
JOINING = ("hstack", "concatenate", "concat")
NOT, PERHAPS, MEANT = range(3)  # whether the axes of an array were arranged on purpose


@dataclass(frozen=True)
class Origin:
    """A record of how the value of an expression in a running cell was computed.

    Attributes
    ----------
    shape : tuple
    keys : frozenset
        Keys that identify the arrays and expressions of the same shape from which the value was
        computed element by element.
    arranged : int
        Whether the code has put the value's axes into their places: NOT, PERHAPS (by a reshape) or
        MEANT.
    reduction : Reduction or None
        The sum, mean or the like that gave the value, or gave an array of the same shape from which
        the value was computed element by element.
    placed : Reduction or None
        The reduction whose result the code has made a row or a column.
    centred : tuple of Reduction
        The reductions of a table that were subtracted from that table to get the value.
    flattened : tuple
        For a vector that was made by flattening a table, repeating a vector or joining vectors: the
        shape of the table whose rows follow one another in it. For another value, ().
    made : tuple of str
        The name of the function that made the value, and the text of the call, or ("", "").
    """

    shape: tuple
    keys: frozenset
    arranged: int = NOT
    reduction: object = None
    placed: object = None
    centred: tuple = ()
    flattened: tuple = ()
    made: tuple = ("", "")


@dataclass(frozen=True)
class Reduction:
    """A call such as `x.sum(axis=1)`: its array's shape and keys, its axes, text and name."""

    full: tuple
    keys: frozenset
    axes: tuple
    kept: bool
    text: str
    name: str

    @property
    def is_whole(self):
        """Whether this sum, mean or the like gives one number for the whole array."""
        return len(self.axes) == len(self.full)

    def is_of(self, table):
        """Return whether this sum, mean or the like is of the array with the origin `table`."""
        return self.full == table.shape and bool(self.keys & table.keys)


def operands(node):
    """Return the operands of an operator, or the array and the arguments of a call."""
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


def is_element_wise(visit, node):
    """Return whether an expression, such as `x - y` or `np.exp(x)`, works element by element."""
    if isinstance(node, ast.Call):
        call = visit.call(node)
        return call is not None and call.name in ELEMENT_WISE
    product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    return isinstance(node, (ast.BinOp, ast.Compare, ast.UnaryOp)) and not product


class Origins:
    """The `Origin` of each expression, and of each array that a name refers to.

    Arrays are identified by `id`, because even a weak reference to an array could be noticed by the
    user's code. A new array may get the id of a deleted one. So an id is used only while one of the
    names stored with this id still refers to the array. A function's variable is stored with the id
    of the function's frame. A global name, `self.w` or `d["w"]` is stored with None instead of the
    id of a frame, because such a name means the same in several frames.
    """

    def __init__(self, names):
        self.of, self.held = {}, {}
        for name, value in [*names.items()]:
            if _is_kept(value):
                own = Origin(shape_of(value), frozenset([object()]))
                _, noted = self.held.setdefault(id(value), (own, set()))
                noted.add((ast.Name(name, ast.Load()), None))

    def clear(self):
        """Delete all stored origins."""
        self.of.clear()
        self.held.clear()

    def settle(self, frame):
        """Delete the variables of frames that have ended, because a new frame may get an old id."""
        places = {None}
        while frame is not None:
            places.add(id(frame))
            frame = frame.f_back
        for _, noted in self.held.values():
            noted -= {note for note in noted if note[1] not in places}

    def forget(self, statements):
        """Forget the names that a line with several statements assigns. Such lines are skipped."""
        names = [n for each in statements for n in ast.walk(each) if isinstance(n, ast.Name)]
        bound = {name.id for name in names if not isinstance(name.ctx, ast.Load)}
        for _, noted in self.held.values():
            noted -= {note for note in noted if getattr(note[0], "id", None) in bound}

    def add(self, visit, frame, node, value):
        """Store the origin of an expression, whose parts must have been stored before."""
        shape = visit.shapes[node]
        named = isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and _is_kept(value)
        known = self._known(frame, value)[0] if named else None
        if known is None or known.shape != shape:
            known = self._made(visit, node, value, shape)
            if named:
                self.held[id(value)] = known, {_note(frame, node)}
        self.of[node] = known

    def _known(self, frame, value):
        """Return an array's origin, or None, and the set of names that still refer to the array."""
        origin, noted = self.held.get(id(value), (None, ()))
        noted = {note for note in noted if _value(frame, *note) is value}
        return origin if noted else None, noted

    def _made(self, visit, node, value, shape):
        """Return the origin of an expression, computed from the origins of its operands."""
        text = visit.script.text(node)
        own = Origin(shape, frozenset([object() if _is_kept(value) else text]))
        parts = [self.of[p] for p in operands(node) if p in visit.shapes and p in self.of]
        if is_element_wise(visit, node):
            return _computed(own, node, text, parts)
        reduction = self._reduction(visit, node)
        if reduction is not None:
            return replace(own, reduction=reduction, arranged=MEANT if reduction.kept else NOT)
        arranged = _arranged(node, value, shape)
        placing = adds_axis(node) or name_of(node) == "reshape"
        if placing and parts and len(shape) == 2 and not parts[0].arranged:
            return replace(own, arranged=arranged, placed=parts[0].reduction)
        if isinstance(node, ast.Subscript) and not adds_axis(node) and parts:
            keys = own.keys.union(*(part.keys for part in parts if part.shape == shape))
            return replace(own, keys=keys, arranged=arranged)
        call = visit.call(node)
        made = (call.name, text) if call is not None else ("", "")
        return replace(own, arranged=arranged, flattened=_flattened(visit, call, shape), made=made)

    def _reduction(self, visit, node):
        """Return the `Reduction` for a call such as `x.sum(axis=1)`, or None for another call."""
        call = visit.call(node)
        if call is None or not call.sums_up or not call.arguments:
            return None
        array, named = call.arguments[0], call.named()
        full = visit.shapes.get(array)
        if not full:
            return None
        axis = None if call.axis is None else visit.constant(call.axis)
        axes = axis if isinstance(axis, tuple) else [axis]
        if not all(type(k) is int or k is None for k in axes):
            return None
        axes = range(len(full)) if axis is None else sorted(k % len(full) for k in axes)
        keys = self.of[array].keys if array in self.of else frozenset()
        kept = getattr(named.get("keepdims"), "value", False) is True
        return Reduction(full, keys, tuple(axes), kept, visit.script.text(node), call.name)

    def store(self, visit, frame, target, node, value):
        """Store the origin of an expression for the name to which its value was assigned."""
        origin = self.of.get(node)
        if _is_kept(value):
            if origin is not None and origin.shape == visit.shapes[node] == np.shape(value):
                noted = self._known(frame, value)[1] | {_note(frame, target)}
                self.held[id(value)] = origin, noted
            else:
                self.held.pop(id(value), None)

    def unpack(self, visit, frame, target, node, value):
        """Store which call returned an array as one of several results."""
        call = visit.call(node)
        if call is not None and _is_kept(value):
            made = call.name, visit.script.text(node)
            own = Origin(np.shape(value), frozenset([object()]), made=made)
            self.held[id(value)] = own, {_note(frame, target)}

    def of_result(self, frame, node, value, shape):
        """Return the origin of a function's result, given the expression after `return`."""
        origin = self._known(frame, value)[0] or self.of.get(node)
        return origin if origin is not None and origin.shape == shape else None


def _computed(own, node, text, parts):
    """Return the origin of an element-wise expression, computed from its operands' origins."""
    same = [part for part in parts if part.shape == own.shape]
    reductions = [part.reduction for part in same if part.reduction]
    centred = [reduction for part in same for reduction in part.centred]
    if name_of(node) in ("Sub", "subtract") and len(parts) == 2:
        taken = parts[1].reduction
        centred += [taken] if taken is not None and taken.is_of(parts[0]) else []
    return replace(
        own,
        keys=own.keys.union([("made", text)], *(part.keys for part in same)),
        arranged=max((part.arranged for part in parts), default=NOT),
        reduction=next(iter(reductions), None),
        centred=tuple(centred),
    )


def _arranged(node, value, shape):
    """Return MEANT, PERHAPS or NOT, for how surely the code arranged a value's axes on purpose."""
    name = name_of(node) if isinstance(node, ast.Call) else ""
    turned = getattr(node, "attr", "") in ("T", "mT") and len(shape) > 1
    if adds_axis(node) or name in ADDING or turned:
        return MEANT
    if name == "reshape":
        return PERHAPS
    base = np.ndarray.base.__get__(value) if type(value) is np.ndarray else None
    return PERHAPS if type(base) is np.ndarray and base.ndim < value.ndim else NOT


def _flattened(visit, call, shape):
    """Return the shape of the table whose rows a call lines up in one vector, or ().

    The call may be `ravel`, `flatten` or `reshape` of a table, `repeat` or `tile` of a vector, or a
    join of vectors of the same length, each of which counts as a row.
    """
    if call is None or len(shape) != 1 or not call.arguments:
        return ()
    array, *others = call.arguments
    full = visit.shapes.get(array) or ()
    if call.name in ("ravel", "flatten", "reshape"):
        return full
    if call.name in ("repeat", "tile") and len(others) == len(full) == 1:
        many = visit.constant(others[0])
        sizes = (full[0], many) if call.name == "repeat" else (many, full[0])
        return sizes if type(many) is int else ()
    parts = getattr(array, "elts", ()) if call.name in JOINING else ()
    shapes = {visit.shapes.get(part) for part in parts}
    (one, *more) = shapes or {None}
    joined = len(parts) > 1 and not more and one is not None and len(one) == 1
    return (len(parts), *one) if joined else ()


def _note(frame, node):
    """Return an expression and the id of its frame, which is None for a global name."""
    optimized = frame.f_code.co_flags & inspect.CO_OPTIMIZED
    # IPython runs each statement of a cell in a frame of its own, with the same global names.
    known = not optimized and frame.f_locals is frame.f_globals
    return node, None if known or not isinstance(node, ast.Name) else id(frame)


def _value(frame, node, place):
    """Return an expression's value in a frame, or in the calling frame whose id is `place`."""
    while frame is not None and place not in (None, id(frame)):
        frame = frame.f_back
    if frame is None:
        return None
    value = attempt(Evaluator(scopes(frame)).value, node)
    forget_names(frame)
    return value


def _is_kept(value):
    return type(value) is np.ndarray or issubclass(type(value), np.generic)
