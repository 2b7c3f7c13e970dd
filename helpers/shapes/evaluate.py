"""Compute the values and shapes of expressions again, without side effects.

`Evaluator` evaluates names, attributes in instance dictionaries, indices, operators, comprehensions
and calls of functions without side effects. The statements of a learner's own function are
interpreted, so that the function itself is never run twice. All other code raises `Unknown`. A
result that is large, or whose values are unknown, becomes a `StandIn`, an array of the same shape
that takes no memory because all its elements share one number.
"""

import ast
import inspect
import math
import operator
import types
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from helpers.shapes import functions, rules, source
from helpers.shapes.functions import (
    SMALL,
    StandIn,
    Unknown,
    admit,
    is_array,
    is_numpy_number,
    is_sparse,
    shape_of,
    stand_in,
)

MAX_STEPS = 20_000  # the largest number of expressions to evaluate
MAX_ITEMS = 500  # the limit for the items of a loop or a list that are followed
MAX_CALLS = 6  # the largest depth of nested calls of the learner's functions
WORK = 1_000_000  # a limit on the number of multiplications in a product
FEW = 40_000  # the largest number of elements that a function without a rule is given
ARRAY_ATTRIBUTES = {"T", "mT", "shape", "size", "ndim", "real", "imag", "dtype"}
# Operations on arrays of these classes follow NumPy's rules.
PLAIN_ARRAYS = (np.ndarray, np.memmap, StandIn, np.ma.MaskedArray)
RANDOM = (np.random.Generator, np.random.RandomState)
UFUNC_METHODS = ("at", "reduce", "accumulate", "reduceat", "outer")
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
    """Return `function(*arguments)`, or None if it raises Unknown or Misfit."""
    try:
        return function(*arguments)
    except (Unknown, rules.Misfit):
        return None


@dataclass
class Evaluator:
    """Evaluate nodes of a syntax tree with the names of given scopes.

    Attributes
    ----------
    scopes : tuple of mapping
        The dictionaries in which names are looked up, the innermost first.
    state : dict
        A state that inner scopes share. "steps" counts nodes, "depth" counts nested calls, "trial"
        is True if every call may be run, and "foreign" if an array of an unknown class occurred.
    known : dict
        The values of nodes that were computed before or are known from NumPy's message.
    """

    scopes: tuple
    state: dict = field(default_factory=partial(dict, steps=0, depth=0, foreign=False, trial=False))
    known: dict = field(default_factory=dict)

    def inside(self, *scopes, **state):
        """Return an evaluator for other scopes that shares the state of this one."""
        return Evaluator(scopes, self.state | state if state else self.state)

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
        self.state["steps"] += 1
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None or self.state["steps"] > MAX_STEPS:
            raise Unknown
        value = method(node)
        if is_sparse(value) or (is_array(value) and type(value) not in PLAIN_ARRAYS):
            self.state["foreign"] = True
        self.known[node] = value
        return value

    # Expressions ---------------------------------------------------------------------------------

    def _constant(self, node):
        return node.value

    def _name(self, node):
        value = next((scope[node.id] for scope in self.scopes if node.id in scope), Unknown)
        if value is Unknown:
            raise Unknown
        return value

    def _tuple(self, node):
        return tuple(self.value(part) for part in self._spread(node.elts))

    def _list(self, node):
        return list(self._tuple(node))

    def _namedexpr(self, node):
        return self.value(ast.Name(node.target.id, ast.Load()))  # := was already run

    def _slice(self, node):
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else self.array(part) for part in parts))

    def _attribute(self, node):
        return attribute(self.value(node.value), node.attr)

    def _subscript(self, node):
        base = self.value(node.value)
        if type(base) in (dict, OrderedDict, defaultdict):
            found = dict.get(base, _key(self.array(node.slice)), Unknown)
            if found is Unknown:
                raise Unknown
            return found
        index = self.array(node.slice)
        if type(base) in (list, tuple):
            if type(index) not in (int, slice) and not isinstance(index, np.integer):
                raise Unknown
            return run(operator.getitem, base, index)
        if id(base) in functions.INDEXED:
            name = functions.INDEXED[id(base)]
            return self.call(name, getattr(np, name), [[*index]], {})
        base, parts = admit(base), index if isinstance(index, tuple) else (index,)
        if any(type(part) is StandIn for part in parts):
            raise Unknown  # the shape may depend on the unknown values
        if not isinstance(base, (np.ndarray, str, range, np.generic)):
            raise Unknown
        if isinstance(base, np.ndarray) and base.size > SMALL:
            light = np.broadcast_to(np.False_, base.shape)  # has one byte in memory
            return stand_in(shape_of(run(operator.getitem, light, index)))
        return run(operator.getitem, base, index)

    def _binop(self, node):
        return self._operate(type(node.op), self.array(node.left), self.array(node.right))

    def _compare(self, node):
        if len(node.ops) != 1 or type(node.ops[0]) not in OPERATORS:
            raise Unknown
        left, right = self.array(node.left), self.array(node.comparators[0])
        return self._operate(type(node.ops[0]), left, right)

    def _unaryop(self, node):
        value = self.array(node.operand)
        if isinstance(value, np.ndarray) and (type(value) is StandIn or value.size > SMALL):
            return stand_in(value.shape)
        return run(OPERATORS[type(node.op)], value)

    def _ifexp(self, node):
        return self.value(node.body if _truth(self.array(node.test)) else node.orelse)

    def _listcomp(self, node):
        turns = self.turns(node.generators)
        return [self.inside(scope, *self.scopes).value(node.elt) for scope in turns]

    _generatorexp = _listcomp

    def _operate(self, kind, left, right):
        """Return the result of applying the operator of the AST class `kind` to two values."""
        if any(isinstance(value, (np.ndarray, np.generic)) for value in (left, right)):
            name = "matmul" if kind is ast.MatMult else "add"
            return self.call(name, OPERATORS[kind], [left, right], {})
        numbers = all(type(value) in (int, float, complex, bool) for value in (left, right))
        joined = kind is ast.Add and type(left) is type(right) and type(left) in (list, tuple, str)
        compared = kind in (ast.Eq, ast.NotEq) and type(left) in (str, type(None), tuple)
        if not (numbers or joined or compared):
            raise Unknown
        if kind in (ast.Pow, ast.LShift) and not (abs(left) < 1e6 and abs(right) < 64):
            raise Unknown
        return run(OPERATORS[kind], left, right)

    # Calls ---------------------------------------------------------------------------------------

    def _call(self, node):
        node = self.written_out(node)
        name, function, arguments = self.callee(node)
        foreign = name == "learner"  # statements are interpreted, so any object is allowed
        keywords, written = {}, None
        for key, part in ((k.arg, k.value) for k in node.keywords):
            if key in ("where", "initial") and not self.state["trial"]:
                raise Unknown
            if key == "out" and not self.state["trial"]:  # `out` must stay unchanged
                written = self.array(part)
            elif key != "dtype":  # a dtype does not change the shape
                keywords[key] = self._argument(part, foreign)
        values = [self._argument(part, foreign) for part in arguments]
        if isinstance(function, types.MethodDescriptorType) and is_numpy_number(values[0]):
            values[0] = np.asarray(values[0])
        if isinstance(function, np.ufunc) and len(values) > function.nin:
            raise Unknown
        result = self.call(name, function, values, keywords)
        if written is not None:
            rules.fit_into(shape_of(result), shape_of(written))
        return result

    def _argument(self, node, foreign):
        value = self.value(node)
        plain = type(value) is type and value.__module__ in ("builtins", "numpy")
        return value if plain or foreign else admit(value)  # a type such as np.float64 is plain

    def written_out(self, call):
        """Return a call in which `ms[0], ms[1]` replaces `*ms`, and `**options` is spelled out."""
        stars = [*call.args, *(part for n in call.args for part in getattr(n, "elts", ()))]
        if all(k.arg for k in call.keywords) and not any(isinstance(n, ast.Starred) for n in stars):
            return call
        arguments = [
            type(part)(self._spread(part.elts), part.ctx) if hasattr(part, "elts") else part
            for part in self._spread(call.args)
        ]
        keywords = []
        for keyword in call.keywords:
            keys = [] if keyword.arg else items(self.value(keyword.value))
            keywords += [ast.keyword(key, element(keyword.value, key)) for key in keys]
            keywords += [keyword] * bool(keyword.arg)
        return ast.copy_location(ast.Call(call.func, arguments, keywords), call)

    def _spread(self, nodes):
        """Return a list of nodes in which `ms[0]`, `ms[1]` replace a starred `*ms`."""
        found = []
        for node in nodes:
            inner = getattr(node, "value", None)
            if not isinstance(node, ast.Starred):
                found.append(node)
            elif isinstance(inner, (ast.List, ast.Tuple)):
                found += self._spread(inner.elts)
            else:
                found += [element(inner, k) for k in range(len(items(self.value(inner))))]
        return found

    def callee(self, node):
        """Return the name, function and argument nodes of a call, or raise Unknown.

        Only functions without side effects are known. A method's first argument is its object.
        """
        name = getattr(node.func, "attr", None)
        base = self.value(node.func.value) if name else None
        if is_array(base) or is_numpy_number(base):
            function = getattr(np.ndarray, name, None)
            if function is None or (name not in functions.METHODS and not self.state["trial"]):
                raise Unknown
            return name, function, [node.func.value, *node.args]
        if type(base) is dict and name in ("items", "keys", "values"):
            return "python", getattr(dict, name), [node.func.value]
        if type(base) is np.ufunc and functions.lookup(base) and name in UFUNC_METHODS:
            return "library", getattr(base, name), node.args
        if type(base) in RANDOM:
            function = getattr(base, name, None)
        else:
            function = attribute(base, name) if name else self.value(node.func)
        owner = getattr(function, "__self__", None) if type(function) is types.MethodType else None
        if type(owner) in RANDOM:  # `_random` uses another generator instead
            return "random", getattr(type(owner), function.__name__), node.args
        found = functions.lookup(function)
        if found:
            return (*found, node.args)
        if id(function) in functions.PYTHON:
            return "python", function, node.args
        home = str(getattr(type(owner) if owner is not None else function, "__module__", ""))
        if home.partition(".")[0] in functions.LIBRARIES:
            raise Unknown
        if type(function) is types.FunctionType:
            return "learner", function, node.args
        if owner is None:
            raise Unknown
        bound = node.func.value if name else node.func
        return "learner", function.__func__, [bound, *node.args]

    def call(self, name, function, values, keywords):
        """Return the result of a function that only computes, or a `StandIn` for a large result."""
        own = {"learner": self._learner, "python": self._python, "random": self._random}
        if name in own:
            return own[name](function, values, keywords)
        if name == "library" or self.state["trial"]:
            return run_library(function, values, keywords)
        record = functions.record_of(name, function)
        if record and record.rule is None:
            return run(function, *values, **keywords)
        try:
            shape = record and record.rule(*values, **keywords)
        except (NotImplementedError, TypeError, ValueError):
            shape = None
        if affordable(name, values, shape):
            return run(function, *values, **keywords)
        if shape is None:
            raise Unknown
        return stand_in(shape)

    def _random(self, function, values, keywords):
        names = functions.parameters(function, 1 + len(values))[1:]
        given = dict(zip(names, values, strict=True)) | keywords
        size = values if function.__name__ in ("rand", "randn") else given.pop("size", None)
        known = size is not None and not any(map(shape_of, given.values()))
        if known and not self.state["trial"]:
            return stand_in(functions.size(size))
        kind = next(k for k in RANDOM if getattr(k, function.__name__, None) is function)
        fresh = np.random.default_rng(0) if kind is np.random.Generator else kind(0)
        drawn = run_library(function, [fresh, *values], keywords)
        return drawn if self.state["trial"] else stand_in(np.shape(drawn))

    def _python(self, function, values, keywords):
        if function in (zip, enumerate, reversed, list, tuple):
            kinds = (list, tuple, range, np.ndarray, dict)
            values = [items(v) if isinstance(v, kinds) else v for v in values]
            return list(run(function, *values, **keywords))
        large = any(is_array(v) and (type(v) is StandIn or v.size > SMALL) for v in flat(values))
        if large and function is not len:
            raise Unknown
        return run(function, *values, **keywords)

    # The learner's own loops and functions, which are interpreted and not called ----------------

    def turns(self, generators, outer=None, all_of_them=True):
        """Yield a dictionary of the loop variables for each pass of a comprehension's loops."""
        outer = outer or {}
        if not generators:
            yield outer
            return
        loop, *rest = generators
        if loop.is_async:
            raise Unknown
        looped = self.inside(outer, *self.scopes).value(loop.iter)
        for item in items(looped, all_of_them):
            bound = outer | _bind(loop.target, item)
            inner = self.inside(bound, *self.scopes)
            if all(_truth(inner.array(test)) for test in loop.ifs):
                yield from self.turns(rest, bound, all_of_them)

    def _learner(self, function, values, keywords):
        """Return the result of a learner's function by interpreting its statements."""
        code = function.__code__
        effects = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS | inspect.CO_GENERATOR
        effects |= inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
        node = source.function_node(code)
        if node is None or code.co_flags & effects or self.state["depth"] >= MAX_CALLS:
            raise Unknown
        scope = _parameters(function, values, keywords)
        closure = inspect.getclosurevars(function).nonlocals
        inner = self.inside(scope, closure, function.__globals__, *self.scopes[-1:])
        self.state["depth"] += 1
        try:
            lambda_ = isinstance(node, ast.Lambda)
            return inner.value(node.body) if lambda_ else inner._follow(node.body, scope)
        finally:
            self.state["depth"] -= 1

    def _follow(self, statements, scope):
        for statement in statements:
            if isinstance(statement, ast.Return) and statement.value is not None:
                return self.value(statement.value)
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                scope |= _bind(statement.targets[0], self.value(statement.value))
            elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
                step = source.as_binary(statement)
                scope |= _bind(step.left, self.value(step))
            elif isinstance(statement, ast.If):
                test = _truth(self.array(statement.test))
                result = self._follow(statement.body if test else statement.orelse, scope)
                if result is not None:
                    return result
            elif not (
                isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            ):
                raise Unknown
        return None


def items(value, all_of_them=True):
    """Return the items of a list, tuple, range, dict or array as a new list.

    If there are more than MAX_ITEMS, return the first MAX_ITEMS, or raise Unknown if `all_of_them`.
    """
    value = list(value) if type(value) is dict else admit(value) if is_array(value) else value
    listed = type(value) in (list, tuple, range) or (is_array(value) and value.ndim > 0)
    if not listed or (all_of_them and len(value) > MAX_ITEMS):
        raise Unknown
    return [value[i] for i in range(min(len(value), MAX_ITEMS))]


def _bind(target, value):
    """Return a dictionary from each name in `target` to the value that it is assigned."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    if not isinstance(target, (ast.Tuple, ast.List)):
        raise Unknown
    parts = items(value)
    if len(parts) != len(target.elts):
        raise Unknown
    pairs = zip(target.elts, parts, strict=True)
    return {name: value for each, part in pairs for name, value in _bind(each, part).items()}


def _parameters(f, values, keywords):
    """Return a dictionary of a function's parameters and their values in a call."""
    # Copy the function, because `signature` would read attributes that the learner can set.
    bare = types.FunctionType(f.__code__, {}, "", f.__defaults__, f.__closure__)
    bare.__kwdefaults__ = f.__kwdefaults__
    try:
        bound = inspect.signature(bare).bind(*values, **keywords)
    except TypeError:
        raise Unknown from None
    bound.apply_defaults()
    return bound.arguments


def element(node, key):
    """Return the node of the element with a given key or position, such as `ms[0]` for `ms`."""
    return ast.Subscript(node, ast.Constant(key), ast.Load())


def _key(value):
    whole = value if isinstance(value, tuple) else (value,)
    if not all(type(part) in (int, str, bool, float, type(None)) for part in whole):
        raise Unknown
    return value


def _truth(value):
    if type(value) not in (bool, int, float, str, type(None), np.bool_):
        raise Unknown
    return bool(value)


# What may be read and run -------------------------------------------------------------------------


def attribute(base, name):
    """Return `base.name` if reading it runs no Python code, otherwise raise Unknown."""
    if is_array(base) or is_numpy_number(base):
        if name not in ARRAY_ATTRIBUTES:
            raise Unknown
        return getattr(admit(base), name)
    if type(base) is types.ModuleType and name in vars(base):
        return vars(base)[name]
    found = inspect.getattr_static(base, name, Unknown)
    own_getter = inspect.getattr_static(type(base), "__getattribute__")
    if found is Unknown or type(own_getter) is not types.WrapperDescriptorType:
        raise Unknown  # a __getattribute__ written in Python would run
    if type(found).__name__ in ("member_descriptor", "_tuplegetter"):
        return found.__get__(base)  # found is an attribute in __slots__ or a field of a namedtuple
    if type(found) is types.FunctionType:
        inherited = inspect.getattr_static(type(base), name, None)
        return types.MethodType(found, base) if found is inherited else found
    if type(found) is staticmethod:
        return found.__func__
    if inspect.getattr_static(type(found), "__get__", Unknown) is not Unknown:
        raise Unknown  # the attribute may be a property
    return found


def run(function, *values, **keywords):
    """Return the result of a function, or raise Misfit with the message of its error."""
    try:
        return function(*values, **keywords)
    except (MemoryError, NotImplementedError):
        raise Unknown from None
    except Exception as error:
        raise rules.Misfit(str(error)) from None


def run_library(function, values, keywords):
    """Return the result of a function on copies, and restore NumPy's global random state."""
    if not _cheap([*values, *keywords.values()]):
        raise Unknown
    values = [_copied(value) for value in values]
    keywords = {key: _copied(value) for key, value in keywords.items()}
    state = np.random.get_state()  # noqa: NPY002
    try:
        return run(function, *values, **keywords)
    finally:
        np.random.set_state(state)  # noqa: NPY002


def affordable(name, values, shape):
    """Return whether a function with a rule for shapes is cheap enough to be run for its values."""
    parts = [*flat(values)]
    large = any(isinstance(v, np.ndarray) and v.size > SMALL for v in parts)
    if name == "broadcast_arrays" or large or any(type(value) is StandIn for value in parts):
        return False  # broadcast_arrays returns several arrays of one shape
    if shape is not None and (name.startswith("linalg.") or math.prod(shape) > SMALL):
        return False  # a singular matrix would raise an error that is not about shapes
    if name in ("matmul", "dot") and shape is not None:
        return math.prod(shape) * math.prod(shape_of(values[0])) <= WORK * 10
    return name != "einsum" or math.prod(math.prod(shape_of(v)) for v in values[1:]) <= WORK


def _cheap(values):
    """Return whether the arguments are so small that any function takes little time and memory."""
    parts = [value for value in flat(values) if not callable(value) or isinstance(value, type)]
    numbers = [abs(n) for n in parts if isinstance(n, (int, np.integer)) and type(n) is not bool]
    widest = max(numbers, default=0)
    arrays = [value.shape for value in parts if isinstance(value, np.ndarray)]
    sizes = sorted(map(math.prod, arrays))
    return (
        sum(sizes) <= FEW
        and math.prod(sizes[-2:]) <= 4 * WORK
        and math.prod(1 + n for n in numbers) <= WORK
        and all(math.prod(n + 2 * widest for n in shape) <= WORK for shape in arrays)
    )


def flat(values):
    """Yield the elements of nested lists and tuples that are neither lists nor tuples."""
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from flat(value)
        else:
            yield value


def _copied(value):
    return value.copy() if type(value) is np.ndarray else value
