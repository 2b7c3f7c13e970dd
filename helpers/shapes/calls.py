"""Calls and operators: which may be run again, and how their results are had."""

import ast
import math
import operator
import types

import numpy as np

from helpers.shapes import functions, replay, rules, signatures
from helpers.shapes.values import (
    SMALL,
    StandIn,
    Unknown,
    admit,
    attribute,
    count,
    is_array,
    is_numpy_number,
    own_method,
    shape_of,
    stand_in,
)

WORK = 1_000_000  # multiplications of a product that is still run
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
        keywords, written = {}, None
        for keyword in node.keywords:
            if keyword.arg is None or keyword.arg in ("where", "initial"):
                raise Unknown
            if keyword.arg == "out":  # it would be written into
                written = self.array(keyword.value)
            elif keyword.arg != "dtype":  # which does not change a shape
                keywords[keyword.arg] = self._argument(keyword.value)
        own = name == "learner"  # whose statements are followed one by one
        values = [self.value(part) if own else self._argument(part) for part in arguments]
        if isinstance(function, types.MethodDescriptorType) and is_numpy_number(values[0]):
            values[0] = np.asarray(values[0])
        if isinstance(function, np.ufunc) and len(values) > function.nin:
            raise Unknown
        result = self.call(name, function, values, keywords)
        if written is not None:
            rules.fit_into(shape_of(result), shape_of(written))
        return result

    def _argument(self, node):
        value = self.value(node)
        plain = type(value) is type and value.__module__ in ("builtins", "numpy")
        return value if plain else admit(value)  # `int` and np.float64 name a kind of number

    def callee(self, node):
        """(name, function, argument nodes) of a call that only computes; Unknown otherwise.

        The array of a method call comes first among the arguments.
        """
        if any(isinstance(part, ast.Starred) for part in node.args):
            raise Unknown
        if isinstance(node.func, ast.Attribute):
            base = self.value(node.func.value)
            if is_array(base) or is_numpy_number(base):
                if node.func.attr not in functions.METHODS:
                    raise Unknown
                function = getattr(np.ndarray, node.func.attr)
                return node.func.attr, function, [node.func.value, *node.args]
            if type(base) is np.random.Generator or base is np.random:
                return "random", None, [_random_size(node)]
            if type(base) is dict and node.func.attr in ("items", "keys", "values"):
                return "python", getattr(dict, node.func.attr), [node.func.value]
            method = own_method(base, node.func.attr)
            if method is not None:
                return "learner", method, [node.func.value, *node.args]
            function = attribute(base, node.func.attr)
        else:
            function = self.value(node.func)
        found = functions.lookup(function)
        if found:
            return (*found, node.args)
        if id(function) in functions.PYTHON:
            return "python", function, node.args
        if type(function) is types.FunctionType:
            return "learner", function, node.args
        raise Unknown

    def call(self, name, function, values, keywords):
        """The result of a function that only computes; a stand-in where it would be large."""
        if name == "random":
            return stand_in(signatures.size(values[0]) if values[0] is not None else ())
        if name == "learner":
            return replay.interpret(function, values, keywords, self)
        if name == "python":
            return self._python(function, values, keywords)
        if name.startswith("scipy."):
            if sum(map(count, values)) > functions.SMALL_SCIPY or {*keywords} & functions.WRITERS:
                raise Unknown
            values = [v.copy() if isinstance(v, np.ndarray) else v for v in values]
        if name in functions.VIEWS:
            return self._run(function, *values, **keywords)
        rule, shape = functions.rule_of(name, function), None
        if rule:
            try:
                shape = rule(*values, **keywords)
            except (NotImplementedError, TypeError, ValueError):
                shape = None
        if self._affordable(name, values, shape):
            return self._run(function, *values, **keywords)
        if shape is None:
            raise Unknown
        return stand_in(shape)

    def _python(self, function, values, keywords):
        if function in (zip, enumerate, reversed, list, tuple):
            values = [replay.items(value) if _iterable(value) else value for value in values]
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
        if name in ("matmul", "dot", "inner", "tensordot") and shape is not None:
            return math.prod(shape) * count(values[0]) <= WORK * 10
        return name != "einsum" or math.prod(count(v) for v in values[1:]) <= WORK

    def _run(self, function, *values, **keywords):
        try:
            return function(*values, **keywords)
        except rules.Misfit:
            raise
        except Exception as error:
            raise rules.Misfit(str(error)) from None


def _iterable(value):
    return isinstance(value, (list, tuple, range, np.ndarray, dict))


def _flat(values):
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _flat(value)
        else:
            yield value


def _random_size(node):
    name, sized = node.func.attr, {k.arg: k.value for k in node.keywords}
    if name in ("rand", "randn"):
        return ast.Tuple(node.args, ast.Load())
    place = {"random": 0, "random_sample": 0, "standard_normal": 0, "normal": 2, "uniform": 2}
    place |= {"integers": 2, "randint": 2, "choice": 1, "poisson": 1, "exponential": 1}
    if name not in place:
        raise Unknown
    if "size" in sized:
        return sized["size"]
    return node.args[place[name]] if len(node.args) > place[name] else ast.Constant(None)
