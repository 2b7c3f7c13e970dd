"""Compute the values and shapes of expressions again, without side effects.

`Evaluator` evaluates names, attributes in instance dictionaries, indices, operators, list
comprehensions and calls of the functions in `functions.FUNCTIONS`. Everything else raises
`Unknown`. A result that is large, or whose values are unknown, becomes a `StandIn`, an array of the
same shape that takes no memory because all its elements share one number.
"""

import ast
import math
import operator
import re
import types
from dataclasses import dataclass, field

import numpy as np

from whyshape import functions, messages, results, rules
from whyshape.values import (
    DICTS,
    SMALL,
    TEXTS,
    Unknown,
    admit,
    class_attribute,
    flat,
    is_array,
    is_large,
    is_list,
    is_number,
    is_one_of,
    is_pandas,
    is_stand_in,
    shape_of,
    stand_in,
)

MAX_STEPS = 3000  # the largest number of expressions to evaluate for one error
MAX_ITEMS = 200  # the limit for the items of a loop or a list that are followed
WORK = 1_000_000  # a limit on the multiplications in a product, and on what an index copies
BRIEF = 500  # for larger arrays and numbers, functions without a rule are not called
WORK_OF_A_STEP = 5_000  # so many elements that an index reads or copies count as a step
ARRAY_ATTRIBUTES = {"T", "mT", "shape", "size", "ndim", "real", "imag", "dtype"}
DTYPES = {id(kind) for kind in (int, float, bool, complex, *np.sctypeDict.values())}
DESCRIPTORS = {id(types.GetSetDescriptorType), id(types.MemberDescriptorType)}
KEYS = (str, int, float, bool, tuple, type(None))
OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
    ast.MatMult: operator.matmul, ast.BitAnd: operator.and_, ast.BitOr: operator.or_,
    ast.BitXor: operator.xor, ast.LShift: operator.lshift, ast.RShift: operator.rshift,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.USub: operator.neg, ast.UAdd: operator.pos,
    ast.Invert: operator.invert, ast.Not: operator.not_,
}  # fmt: skip


def attempt(function, *arguments):
    """Return `function(*arguments)`, or None if the function raises Unknown or Misfit."""
    try:
        return function(*arguments)
    except (Unknown, rules.Misfit):
        return None


def whole_number(node, evaluator):
    """Return an expression's value if it is a whole number, and None otherwise."""
    value = attempt(evaluator.array, node) if node is not None else None
    whole = is_number(value) and issubclass(type(value), (int, np.integer))
    return int(value) if whole and type(value) is not bool else None


@dataclass
class Evaluator:
    """A calculator for expressions of a program, with the names of given scopes.

    Attributes
    ----------
    scopes : tuple of mapping
        The dictionaries in which names are looked up, the innermost first.
    known : dict
        The values of nodes that were computed before or are known from NumPy's message.
    steps : list
        A list with one number, the count of steps so far. Copies of this evaluator share the list.
    """

    scopes: tuple
    known: dict = field(default_factory=dict)
    steps: list = field(default_factory=lambda: [0])

    def knowing(self, values):
        """Return a copy of this evaluator that also stores the values of the given nodes."""
        return type(self)(self.scopes, {**self.known, **values}, self.steps)

    def inside(self, scope):
        """Return a copy of this evaluator with one more scope, which comes first."""
        return type(self)((scope, *self.scopes), {}, self.steps)

    def shape(self, node):
        """Return the shape of an expression's value, or raise Unknown or Misfit."""
        return shape_of(self.array(node))

    def array(self, node):
        """Return an expression's value, or a `StandIn` if operators on it could run other code."""
        return admit(self.value(node))

    def value(self, node):
        """Return an expression's value, which may be any object."""
        if node in self.known:
            return self.known[node]
        self.steps[0] += 1
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None or self.steps[0] > MAX_STEPS:
            raise Unknown
        value = self.known[node] = method(node)
        return value

    def _constant(self, node):
        return node.value

    def _name(self, node):
        value = next((scope[node.id] for scope in self.scopes if node.id in scope), Unknown)
        if value is Unknown:
            raise Unknown
        return value

    def _tuple(self, node):
        return tuple(map(self.value, node.elts))

    def _list(self, node):
        return [*map(self.value, node.elts)]

    def _slice(self, node):
        parts = [p and self.array(p) for p in (node.lower, node.upper, node.step)]
        if any(is_array(part) and part.ndim for part in parts):
            raise rules.Misfit("The ends of a slice are whole numbers, and this one is an array.")
        return slice(*parts)

    def _attribute(self, node):
        return attribute(self.value(node.value), node.attr)

    def _listcomp(self, node):
        return [self.inside(turn).value(node.elt) for turn in self.turns(node.generators)]

    _generatorexp = _listcomp

    def _unaryop(self, node):
        value = self.array(node.operand)
        if isinstance(node.op, ast.Not):
            ask(value)
        if is_large(value):
            return stand_in(shape_of(value))
        if type(value) is bool and isinstance(node.op, ast.Invert):
            raise Unknown  # Python warns of it
        return run(OPERATORS[type(node.op)], value)

    def _binop(self, node):
        return self._operate(type(node.op), self.array(node.left), self.array(node.right))

    def _compare(self, node):
        if type(node.ops[0]) not in OPERATORS:
            raise Unknown
        left, right = self.array(node.left), self.array(node.comparators[0])
        first = self._operate(type(node.ops[0]), left, right)
        if len(node.ops) > 1:  # `a < b < c` means `a < b and b < c`
            ask(first)
            raise Unknown
        return first

    def _boolop(self, node):
        ask(self.array(node.values[0]))
        raise Unknown

    def _ifexp(self, node):
        ask(self.array(node.test))
        raise Unknown

    def _operate(self, kind, left, right):
        """Return the result of an operator, given as its class in `ast`, for two values."""
        if any(is_array(v) or issubclass(type(v), np.generic) for v in (left, right)):
            name = "matmul" if kind is ast.MatMult else "add"
            return self._result(functions.FUNCTIONS[name], OPERATORS[kind], [left, right], {})
        numbers = is_number(left) and is_number(right)
        joined = kind is ast.Add and type(left) is type(right) and type(left) in (list, tuple, str)
        repeated = kind is ast.Mult and type(left) is list and type(right) is int and right < 200
        if not (numbers or joined or (repeated and len(left) < 200)):
            raise Unknown
        if kind in (ast.Pow, ast.LShift) and not (abs(left) < 1e6 and abs(right) < 64):
            raise Unknown
        return run(OPERATORS[kind], left, right)

    def _subscript(self, node):
        base = self.value(node.value)
        if id(base) in functions.INDEXED:
            parts = [[*self.array(node.slice)]]
            return self._result(functions.INDEXED[id(base)], None, parts, {})
        index = self.array(node.slice)
        if is_pandas(base):
            return _column(base, index)
        if is_one_of(base, DICTS):
            return _item(base, index)
        if is_list(base):
            if type(index) not in (int, slice) or (type(index) is slice and len(base) > SMALL):
                raise Unknown
            return run(operator.getitem, base, index)
        base = admit(base)
        if not is_array(base) or any(is_stand_in(p) for p in flat(index)):
            raise Unknown  # the shape may depend on the unknown values
        parts = index if type(index) is tuple else (index,)
        self._pay_for(sum(part.size * part.ndim for part in parts if is_mask(part)))
        copied = _copied_by(parts, base.shape)
        self._pay_for(copied)
        if copied > WORK:
            raise Unknown
        if is_large(base):
            light = np.broadcast_to(np.False_, base.shape)  # has one byte in memory
            return stand_in(shape_of(run(operator.getitem, light, index)))
        return run(operator.getitem, base, index)

    def _pay_for(self, work):
        """Add the work on many array elements to `steps`, or raise Unknown above the limit."""
        self.steps[0] += work // WORK_OF_A_STEP
        if self.steps[0] > MAX_STEPS:
            raise Unknown

    def turns(self, generators, outer=None, all_of_them=True):
        """Yield a dict of the loop variables' values for each pass of a comprehension's loops."""
        if not generators:
            yield outer
            return
        loop, *rest = generators
        inner = self.inside(outer or {})
        if loop.is_async or loop.ifs:
            raise Unknown
        for item in items(inner.value(loop.iter), all_of_them):
            yield from self.turns(rest, (outer or {}) | bind(loop.target, item), all_of_them)

    def in_pass(self, loops, which):
        """Return a dict of the loop variables' values in the first (0) or the last (-1) pass."""
        names = {}
        for loop in loops:
            bound = [n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)]
            names |= dict.fromkeys(bound, Unknown)
            try:
                value = self.inside(names).value(loop.iter)
                value = value if type(value) is range else items(value, all_of_them=which < 0)
                names |= bind(loop.target, value[which])
            except (Unknown, rules.Misfit, IndexError):
                continue
        return names

    # Calls ----------------------------------------------------------------------------------------

    def _call(self, node):
        call = self.bound(node)
        if call.function is None:
            raise Unknown
        keywords = {key: self._argument(part) for key, part in call.words.items()}
        values = [self._argument(part) for part in call.arguments]
        if call.name == "drawn":
            return stand_in(functions.drawn_shape(call.function, values, keywords))
        if call.name == "python":
            return _python(call.function, values, keywords)
        plain = functions.is_plain_call(call.name, call.function, len(values), keywords)
        if call.record.computed and not plain:
            raise Unknown
        return self._result(call.record, call.function, values, keywords)

    def _argument(self, node):
        value = self.value(node)
        return value if id(value) in DTYPES else admit(value)

    def bound(self, node):
        """Return the `Call` that describes a call, or raise Unknown for an unknown function."""
        if not isinstance(node, ast.Call):
            raise Unknown
        arguments = [each for part in node.args for each in self._given(part)]
        name = getattr(node.func, "attr", None)
        base = self.value(node.func.value) if name else None
        if (is_pandas(base) or is_stand_in(base)) and name == "to_numpy" and not node.args:
            record = functions.FUNCTIONS["copy"]
            return _bound(node, "copy", np.copy, [node.func.value], record)
        if is_array(base) or is_number(base):
            if name not in functions.METHODS or is_number(base):
                raise Unknown
            function, record = getattr(np.ndarray, name), functions.FUNCTIONS[name]
            return _bound(node, name, function, [node.func.value, *arguments], record)
        if id(type(base)) in functions.GENERATORS and name in functions.SIZE_AT:
            return _bound(node, "drawn", name, arguments)
        function = attribute(base, name) if name else self.value(node.func)
        found = functions.lookup(function)
        if found:
            return _bound(node, *found[:2], arguments, found[2])
        if id(function) in functions.PYTHON:
            return _bound(node, "python", function, arguments)
        if id(function) in functions.DRAWN:
            return _bound(node, "drawn", functions.DRAWN[id(function)], arguments)
        if functions.package_of(function) == "numpy":
            return _bound(node, function.__name__, None, arguments)
        raise Unknown

    def _given(self, node):
        """Return the nodes that an argument of a call expands to, several for `*parts`."""
        if not isinstance(node, ast.Starred):
            return [node]
        value = self.value(node.value)
        if not is_list(value) or len(value) > MAX_ITEMS:
            raise Unknown
        places = map(ast.Constant, range(len(value)))
        return [ast.Subscript(node.value, place, ast.Load()) for place in places]

    def _result(self, record, function, values, keywords):
        """Return the result of a function on the allowlist, or a `StandIn` for a large result."""
        if record.rule is None:
            result = run(function, *values, **keywords)
            unknown = any(map(is_stand_in, values)) and is_array(result)
            return stand_in(result.shape) if unknown else result
        try:
            shape = record.rule(*values, **keywords)
        except (Unknown, TypeError, ValueError, IndexError, AttributeError, KeyError):
            shape = None
        if type(shape) is list:
            return tuple(each if each is Unknown else stand_in(each) for each in shape)
        if record.computed and function and is_cheap(values, keywords, shape):
            result = run(function, *values, **keywords)
            return tuple(result) if issubclass(type(result), tuple) else result
        if shape is None:
            raise Unknown
        return stand_in(shape)


@dataclass(frozen=True)
class Call:
    """A call in a program: its function, known by identity, and the arguments by parameter.

    Attributes
    ----------
    name : str
        The name of the function in `functions.FUNCTIONS` or of another function of NumPy, "drawn"
        for random numbers, "python" for one of Python's own functions, or "" for an unknown
        function.
    function : callable or None
        The function itself, or None for a function that is not on the allowlist.
    record : Record or None
    arguments : list of ast expression
        The positional arguments. For a method, the first one is its array.
    words : dict
        The keyword arguments by name. An argument such as `**words` has the name None.
    """

    name: str
    function: object
    record: object
    arguments: list
    words: dict

    def named(self):
        """Return a dict from the names of the function's parameters to the call's arguments."""
        names = functions.parameters(self.name)
        return dict(zip(names, self.arguments, strict=False)) | self.words

    @property
    def axis(self):
        """The node of the argument `axis` of this call, or None."""
        return self.named().get("axis")

    @property
    def reduces(self):
        """Whether this call works along an axis, as a sum, a mean or a running sum does."""
        return self.record is not None and self.record.kind == "reduce"

    @property
    def sums_up(self):
        """Whether this call removes an axis, as a sum or a mean does."""
        return self.record is not None and self.record.rule in (results.reduce, results.norm)


def _bound(node, name, function, arguments, record=None):
    words = {keyword.arg: keyword.value for keyword in node.keywords}
    return Call(name, function, record, arguments, words)


def ask(value):
    """Raise Misfit if a value that must be true or false is an array of several elements."""
    if is_array(value) and value.size > 1:
        raise rules.Misfit("An array of several values is neither true nor false.")


def is_mask(part):
    """Return whether a part of an index is an array of truth values."""
    return is_array(part) and part.dtype == bool


def _copied_by(parts, shape):
    """Return the largest number of elements that an index can copy from an array of a shape."""
    chosen = [part for part in parts if is_array(part) or is_list(part)]
    shapes = [(np.count_nonzero(p),) if is_mask(p) else shape_of(p) for p in chosen]
    places = attempt(rules.broadcast, *shapes) if shapes else None
    if places is None:
        return 0  # the result is a view, or the index fails
    axes = sum(part.ndim if is_mask(part) else 1 for part in chosen)
    return math.prod(places) * math.prod(sorted(shape)[axes:])


def _item(base, key):
    """Return the value of a plain key in a dict of plain keys, or raise Unknown."""
    plain = len(base) <= MOST_KEYS and all(any(type(k) is kind for kind in KEYS) for k in base)
    found = dict.get(base, key, Unknown) if plain and type(key) in (int, str) else Unknown
    if found is Unknown:
        raise Unknown
    return found


MOST_KEYS = 1000
SIZED_TEXT = re.compile(r"\d{3}|[SUaV]\d{2}|\d{2}[SUaV]|[Mm]8|time")


def _column(frame, index):
    """Return a `StandIn` of the shape of one or several columns of a DataFrame."""
    names = [index] if type(index) is str else index
    shape = tuple(frame.shape)
    if len(shape) != 2 or type(names) is not list or not all(type(n) is str for n in names):
        raise Unknown
    held = [name for name in frame.columns if type(name) is str]
    if any(held.count(name) != 1 for name in names):
        raise Unknown
    return stand_in(shape[:1] if type(index) is str else (shape[0], len(names)))


def items(value, all_of_them=True):
    """Return the items of a list, tuple, range or array as a list, or raise Unknown.

    Return at most MAX_ITEMS items. If there are more and `all_of_them` is true, raise Unknown.
    """
    value = admit(value) if is_array(value) else value
    looped = is_list(value) or type(value) is range or (is_array(value) and value.ndim)
    if not looped or (all_of_them and len(value) > MAX_ITEMS):
        raise Unknown
    return [value[i] for i in range(min(len(value), MAX_ITEMS))]


def bind(target, value):
    """Return a dict from each name in an assignment's `target` to its part of the value."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    parts = items(value)
    if not isinstance(target, (ast.Tuple, ast.List)) or len(parts) != len(target.elts):
        raise Unknown
    pairs = zip(target.elts, parts, strict=True)
    return {name: value for each, part in pairs for name, value in bind(each, part).items()}


# What may be read and run -------------------------------------------------------------------------


def attribute(base, name):
    """Return `base.name` if reading it runs none of the user's code, otherwise raise Unknown."""
    if is_stand_in(base) and name == "values":  # of columns of a DataFrame
        return base
    if is_array(base) or is_number(base):
        if name not in ARRAY_ATTRIBUTES:
            raise Unknown
        return getattr(admit(base), name)
    if is_pandas(base):
        return _of_pandas(base, name)
    if type(base) is types.ModuleType and name in vars(base):
        return vars(base)[name]
    if class_attribute(type(base), "__getattribute__") is not object.__getattribute__:
        raise Unknown  # a __getattribute__ written in Python would run
    found, own = class_attribute(type(base), name), class_attribute(type(base), "__dict__")
    if found is not None and class_attribute(type(found), "__get__") is not None:
        raise Unknown  # it is a property or a method
    if is_one_of(own, DESCRIPTORS):
        found = dict.get(own.__get__(base), name, found)
    if found is None:
        raise Unknown
    return found


def _of_pandas(base, name):
    if name == "shape":
        return tuple(base.shape)
    if name in ("values", "T"):
        return stand_in(tuple(base.shape)[:: -1 if name == "T" else 1])
    if name in ("columns", "index"):
        return stand_in((base.shape[name == "columns"],))
    raise Unknown


def run(function, *values, **keywords):
    """Return a function's result, or raise Misfit for a shape error and Unknown otherwise."""
    try:
        return function(*values, **keywords)
    except Exception as error:
        words = messages.words_of(error)
    if words:
        raise rules.Misfit(words)
    raise Unknown


def is_cheap(values, keywords, shape):
    """Return whether a function may be called with values, because it is quick and cannot warn."""
    parts = flat([*values, *keywords.values()])
    if any(map(is_large, parts)) or (shape is not None and math.prod(shape) > SMALL):
        return False
    if any(is_array(v) and (v.size == 0 or v.dtype.kind == "c") for v in parts):
        return False  # Python warns about the mean of an empty slice, and of lost imaginary parts
    if any(0 in (attempt(shape_of, v) or ()) for v in values if is_list(v)):
        return False
    if any(type(v) is str and SIZED_TEXT.search(v) for v in parts):
        return False  # a dtype such as "S300000", or one of dates, of which NumPy may warn
    if any(is_list(v) and any(is_one_of(part, TEXTS) for part in flat(v)) for v in values):
        return False
    return shape is not None or _is_brief(parts)


def _is_brief(parts):
    """Return whether a function in `TRIED` takes little time for the arguments `parts`.

    The result of such a function has at most as many elements as the product of the arguments'
    sizes and whole numbers, or as the square of their sum.
    """
    sizes = []
    for k, part in enumerate(parts):
        if is_array(part):
            sizes += [part.nbytes // 8]
            whole = k and part.dtype.kind in "iu"  # numbers of repeats, or places
            sizes += [max(abs(int(part.max())), abs(int(part.min())))] if whole else []
        elif is_number(part) and issubclass(type(part), (int, np.integer)):
            sizes += [abs(int(part))]
    return max(sizes, default=0) <= BRIEF and math.prod(max(1, n) for n in sizes) <= WORK


def _python(function, values, keywords):
    """Return the result of one of Python's own functions for numbers, lists or ranges."""
    if function in (zip, enumerate):
        values = [items(v) if is_array(v) or type(v) is range else v for v in values]
        return [*run(function, *values, **keywords)]
    if function is not len and any(map(is_large, flat(values))):
        raise Unknown
    return run(function, *values, **keywords)
