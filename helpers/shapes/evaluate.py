"""A small interpreter that works out values and shapes again, without side effects.

It knows names, attributes in instance dictionaries, indexing, operators and a list of functions
that only compute. Everything else raises `Unknown`: nothing of the learner's is run a second time.
Results that are large, or whose values are not known, are stand-ins: arrays of the right shape
that share one element, so that they cost nothing.
"""

import ast
import math
import operator
import types
import warnings
from collections import OrderedDict, defaultdict

import numpy as np

from helpers.shapes import functions, replay, rules
from helpers.shapes.values import (
    SMALL,
    StandIn,
    Unknown,
    admit,
    attribute,
    is_array,
    is_numpy_number,
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


class Evaluator:
    """Evaluates nodes of a syntax tree in a scope.

    Parameters
    ----------
    *scopes : mapping
        Where names are looked up, the innermost first.
    """

    def __init__(self, *scopes):
        self.scopes = scopes
        # `foreign`: met an array of a class with rules of its own.
        self.state = {"foreign": False, "steps": 0, "depth": 0}

    def inside(self, *scopes):
        """An evaluator for other scopes that shares the limits of this one."""
        inner = Evaluator(*scopes)
        inner.state = self.state
        return inner

    def shape(self, node):
        """The shape of an expression's value; Unknown or Misfit if there is none."""
        return functions.shape_of(self.array(node))

    def array(self, node):
        """An expression's value, admitted to operations."""
        return admit(self.value(node))

    def value(self, node):
        """An expression's value, whatever it is."""
        self.state["steps"] += 1
        if self.state["steps"] > 20_000:
            raise Unknown
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise Unknown
        value = method(node)
        if is_array(value) and type(value) not in (np.ndarray, np.memmap, StandIn):
            self.state["foreign"] = True
        return value

    def _constant(self, node):
        return node.value

    def _name(self, node):
        for scope in self.scopes:
            if node.id in scope:
                return scope[node.id]
        raise Unknown

    def _tuple(self, node):
        if any(isinstance(part, ast.Starred) for part in node.elts):
            raise Unknown
        return tuple(self.value(part) for part in node.elts)

    def _list(self, node):
        return list(self._tuple(node))

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
        if type(base) in (list, tuple):
            return self._run(operator.getitem, base, _whole(self.array(node.slice)))
        base, index = self.array(node.value), self.array(node.slice)
        parts = index if isinstance(index, tuple) else (index,)
        if any(type(part) is StandIn for part in parts):
            raise Unknown  # the shape depends on values
        if not isinstance(base, (np.ndarray, str, range, np.generic)):
            raise Unknown
        if isinstance(base, np.ndarray) and base.size > SMALL:
            base = stand_in(base.shape)
        return self._run(operator.getitem, base, index)

    def _binop(self, node):
        return self.operate(type(node.op), self.array(node.left), self.array(node.right))

    def _unaryop(self, node):
        value = self.array(node.operand)
        if isinstance(value, np.ndarray) and (type(value) is StandIn or value.size > SMALL):
            return stand_in(value.shape)
        return self._run(OPERATORS[type(node.op)], value)

    def _compare(self, node):
        if len(node.ops) != 1 or type(node.ops[0]) not in OPERATORS:
            raise Unknown
        left, right = self.array(node.left), self.array(node.comparators[0])
        return self.operate(type(node.ops[0]), left, right)

    def _ifexp(self, node):
        test = self.array(node.test)
        if type(test) not in (bool, np.bool_):
            raise Unknown
        return self.value(node.body if test else node.orelse)

    def _listcomp(self, node):
        return [
            self.inside(scope, *self.scopes).value(node.elt)
            for scope in replay.scopes(node.generators, self)
        ]

    _generatorexp = _listcomp

    def _call(self, node):
        name, function, arguments = self.callee(node)
        keywords = {}
        for keyword in node.keywords:
            if keyword.arg is None or keyword.arg in ("out", "where", "initial"):
                raise Unknown  # `out` would be written into
            keywords[keyword.arg] = self.value(keyword.value)
        values = [self._argument(part) for part in arguments]
        if isinstance(function, types.MethodDescriptorType) and is_numpy_number(values[0]):
            values[0] = np.asarray(values[0])
        keywords = {
            key: value if isinstance(value, type) else admit(value)
            for key, value in keywords.items()
            if not isinstance(value, np.dtype)
        }
        if isinstance(function, np.ufunc) and len(values) > function.nin:
            raise Unknown
        return self.call(name, function, values, keywords)

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
            return stand_in(functions._size(values[0]) if values[0] is not None else ())
        if name == "learner":
            return replay.interpret(function, values, keywords, self)
        if name == "python":
            return self._python(function, values, keywords)
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
        if any(type(value) is StandIn for value in values) and function is not len:
            raise Unknown
        if any(isinstance(v, np.ndarray) and v.size > SMALL for v in values) and function != len:
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
            return math.prod(shape) * functions.count(values[0]) <= WORK * 10
        return name != "einsum" or math.prod(functions.count(v) for v in values[1:]) <= WORK

    def _run(self, function, *values, **keywords):
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return function(*values, **keywords)
        except rules.Misfit:
            raise
        except Exception as error:
            raise rules.Misfit(str(error)) from None


def _iterable(value):
    return isinstance(value, (list, tuple, range, np.ndarray, dict))


def _key(value):
    whole = value if isinstance(value, tuple) else (value,)
    if not all(type(part) in (int, str, bool, float, type(None)) for part in whole):
        raise Unknown
    return value


def _whole(value):
    if type(value) is slice or type(value) is int or isinstance(value, np.integer):
        return value
    raise Unknown


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
