"""Calls and operators: which may be run again, and how their results are had."""

import ast
import math
import operator
import types

import numpy as np

from helpers.shapes import functions, replay, rules
from helpers.shapes.values import (
    SMALL,
    StandIn,
    Unknown,
    admit,
    attribute,
    count,
    is_array,
    is_numpy_number,
    shape_of,
    stand_in,
)

WORK = 1_000_000  # multiplications of a product that is still run
FEW = 2_000  # elements that a function without a rule is still given
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


class Calls:
    """The part of the interpreter that runs functions and operators."""

    def _call(self, node):
        name, function, arguments = self.callee(node)
        foreign = name == "learner"  # such a function is followed, so it may be given any object
        keywords, written = {}, None
        for key, part in self.keywords(node):
            if key in ("where", "initial") and not self.state["trial"]:
                raise Unknown
            if key == "out" and not self.state["trial"]:  # it would be written into
                written = self.array(part)
            elif key != "dtype":  # which does not change a shape
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

    def _argument(self, node, foreign=False):
        value = self.value(node)
        plain = type(value) is type and value.__module__ in ("builtins", "numpy")
        # `int` and np.float64 name a kind of number
        return value if plain or foreign else admit(value)

    def spread(self, nodes):
        """Argument nodes with `ms[0]`, `ms[1]` in the place of `*ms`."""
        found = []
        for node in nodes:
            inner = getattr(node, "value", None)
            if not isinstance(node, ast.Starred):
                found.append(node)
            elif isinstance(inner, (ast.List, ast.Tuple)):
                found += self.spread(inner.elts)
            else:
                many = range(len(replay.items(self.value(inner))))
                found += [ast.Subscript(inner, ast.Constant(k), ast.Load()) for k in many]
        return found

    def keywords(self, node):
        """Pairs of name and node of a call's keywords, with those of `**options`."""
        for keyword in node.keywords:
            if keyword.arg is not None:
                yield keyword.arg, keyword.value
                continue
            for key in replay.items(self.value(keyword.value)):
                yield key, ast.Subscript(keyword.value, ast.Constant(key), ast.Load())

    def callee(self, node):
        """(name, function, argument nodes) of a call that only computes; Unknown otherwise.

        The object of a method call comes first among the arguments.
        """
        arguments = self.spread(node.args)
        name = getattr(node.func, "attr", None)
        base = self.value(node.func.value) if name else None
        if is_array(base) or is_numpy_number(base):
            if name not in functions.METHODS and not self.state["trial"]:
                raise Unknown
            function = getattr(np.ndarray, name, None)
            if function is None:
                raise Unknown
            return name, function, [node.func.value, *arguments]
        if type(base) is dict and name in ("items", "keys", "values"):
            return "python", getattr(dict, name), [node.func.value]
        if type(base) in RANDOM:
            function = getattr(base, name, None)
        elif type(base) is np.ufunc and functions.lookup(base) and name in UFUNC_METHODS:
            return "library", getattr(base, name), arguments
        else:
            function = attribute(base, name) if name else self.value(node.func)
        owner = getattr(function, "__self__", None) if type(function) is types.MethodType else None
        if type(owner) in RANDOM:  # the learner's own generator keeps its state
            return "random", getattr(type(owner), function.__name__), arguments
        found = functions.lookup(function)
        if found:
            return (*found, arguments)
        if id(function) in functions.PYTHON:
            return "python", function, arguments
        home = str(getattr(type(owner) if owner is not None else function, "__module__", ""))
        if home.partition(".")[0] in functions.LIBRARIES:
            raise Unknown
        if type(function) is types.FunctionType:
            return "learner", function, arguments
        if owner is not None:
            return (
                "learner",
                function.__func__,
                [node.func.value if name else node.func, *arguments],
            )
        raise Unknown

    def call(self, name, function, values, keywords):
        """The result of a function that only computes; a stand-in where it would be large."""
        if name == "learner":
            return replay.interpret(function, values, keywords, self)
        if name == "python":
            return self._python(function, values, keywords)
        if name == "random":
            return self._random(function, values, keywords)
        if name == "library" or self.state["trial"]:
            return self._library(function, values, keywords)
        record = functions.record_of(name, function)
        if record and record.rule is None:
            return self._run(function, *values, **keywords)
        try:
            shape = record and record.rule(*values, **keywords)
        except (NotImplementedError, TypeError, ValueError):
            shape = None
        if self._affordable(name, values, shape):
            return self._run(function, *values, **keywords)
        if shape is None:
            raise Unknown
        return stand_in(shape)

    def _random(self, function, values, keywords):
        if self.state["trial"]:
            return self._library(function, [_fresh(function), *values], keywords)
        names = functions.parameters(function, 1 + len(values))[1:]
        given = dict(zip(names, values, strict=True)) | keywords
        size = values if function.__name__ in ("rand", "randn") else given.pop("size", None)
        if size is not None and not any(map(shape_of, given.values())):
            return stand_in(functions.size(size))
        drawn = self._library(function, [_fresh(function), *values], keywords)
        return stand_in(np.shape(drawn))

    def _library(self, function, values, keywords):
        """Run a function on copies; SciPy may draw random numbers, and that leaves no trace."""
        if not _cheap([*values, *keywords.values()]):
            raise Unknown
        values = [_copied(value) for value in values]
        keywords = {key: _copied(value) for key, value in keywords.items()}
        if not str(getattr(function, "__module__", "")).startswith("scipy"):
            return self._run(function, *values, **keywords)
        state = np.random.get_state()  # noqa: NPY002
        try:
            return self._run(function, *values, **keywords)
        finally:
            np.random.set_state(state)  # noqa: NPY002

    def _python(self, function, values, keywords):
        if function in (zip, enumerate, reversed, list, tuple):
            kinds = (list, tuple, range, np.ndarray, dict)
            values = [replay.items(v) if isinstance(v, kinds) else v for v in values]
            return list(self._run(function, *values, **keywords))
        large = any(is_array(v) and (type(v) is StandIn or v.size > SMALL) for v in _flat(values))
        if large and function is not len:
            raise Unknown
        return self._run(function, *values, **keywords)

    def operate(self, kind, left, right):
        """The result of an operator on two admitted values."""
        if not any(isinstance(value, (np.ndarray, np.generic)) for value in (left, right)):
            return self._python_operator(kind, left, right)
        name = "matmul" if kind is ast.MatMult else "add"
        return self.call(name, OPERATORS[kind], [left, right], {})

    def _python_operator(self, kind, left, right):
        numbers = all(type(value) in (int, float, complex, bool) for value in (left, right))
        joined = kind is ast.Add and type(left) is type(right) and type(left) in (list, tuple, str)
        compared = kind in (ast.Eq, ast.NotEq) and type(left) in (str, type(None), tuple)
        if not numbers and not joined and not compared:
            raise Unknown
        if kind in (ast.Pow, ast.LShift) and not (abs(left) < 1e6 and abs(right) < 64):
            raise Unknown
        return self._run(OPERATORS[kind], left, right)

    def _affordable(self, name, values, shape):
        if name == "broadcast_arrays" or any(type(value) is StandIn for value in _flat(values)):
            return False  # the first gives several arrays, which have one shape
        if name.startswith("linalg.") and shape is not None:
            return False  # whether a matrix is singular is not a matter of shapes
        if any(isinstance(v, np.ndarray) and v.size > SMALL for v in _flat(values)):
            return False
        if shape is not None and math.prod(shape) > SMALL:
            return False
        if name in ("matmul", "dot") and shape is not None:
            return math.prod(shape) * count(values[0]) <= WORK * 10
        return name != "einsum" or math.prod(count(v) for v in values[1:]) <= WORK

    def _run(self, function, *values, **keywords):
        try:
            return function(*values, **keywords)
        except rules.Misfit:
            raise
        except (MemoryError, NotImplementedError):
            raise Unknown from None
        except Exception as error:
            raise rules.Misfit(str(error)) from None


def _flat(values):
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _flat(value)
        else:
            yield value


def _fresh(function):
    kind = next(kind for kind in RANDOM if getattr(kind, function.__name__, None) is function)
    return np.random.default_rng(0) if kind is np.random.Generator else kind(0)


def _copied(value):
    return value.copy() if type(value) is np.ndarray else value


def _cheap(values):
    """Whether arguments are so small that no function of them takes long or much memory."""
    flat = [value for value in _flat(values) if not callable(value) or isinstance(value, type)]
    numbers = [abs(n) for n in flat if isinstance(n, (int, np.integer)) and type(n) is not bool]
    widest = max(numbers, default=0)
    arrays = [value.shape for value in flat if isinstance(value, np.ndarray)]
    return (
        sum(map(math.prod, arrays)) <= FEW
        and math.prod(1 + n for n in numbers) <= WORK
        and all(math.prod(n + 2 * widest for n in shape) <= WORK for shape in arrays)
    )
