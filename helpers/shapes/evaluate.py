"""A small interpreter that works out values and shapes again, without side effects.

It knows names, attributes in instance dictionaries, indexing, operators and a list of functions
that only compute. Everything else raises `Unknown`: nothing of the learner's is run a second time.
Results that are large, or whose values are not known, are stand-ins: arrays of the right shape
that share one element, so that they cost nothing.
"""

import ast
import operator
from collections import OrderedDict, defaultdict

import numpy as np

from helpers.shapes import replay, rules
from helpers.shapes.calls import OPERATORS, Calls
from helpers.shapes.values import (
    SMALL,
    StandIn,
    Unknown,
    admit,
    attribute,
    is_array,
    is_sparse,
    shape_of,
    stand_in,
)

PLAIN_ARRAYS = (np.ndarray, np.memmap, StandIn, np.ma.MaskedArray)  # follow the common rules


class Evaluator(Calls):
    """Evaluates nodes of a syntax tree in a scope.

    Parameters
    ----------
    *scopes : mapping
        Where names are looked up, the innermost first.
    """

    def __init__(self, *scopes):
        self.scopes = scopes
        self.known = {}  # values that were worked out before, or that only NumPy's message tells
        # `foreign`: met an array of a class with rules of its own.
        self.state = {"foreign": False, "steps": 0, "depth": 0, "trial": False}

    def inside(self, *scopes):
        """An evaluator for other scopes that shares the limits of this one."""
        inner = Evaluator(*scopes)
        inner.state = self.state
        return inner

    def shape(self, node):
        """The shape of an expression's value; Unknown or Misfit if there is none."""
        return shape_of(self.array(node))

    def array(self, node):
        """An expression's value, admitted to operations."""
        return admit(self.value(node))

    def value(self, node):
        """An expression's value, whatever it is."""
        if node in self.known:
            return self.known[node]
        self.state["steps"] += 1
        if self.state["steps"] > 20_000:
            raise Unknown
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise Unknown
        value = method(node)
        if is_sparse(value) or (is_array(value) and type(value) not in PLAIN_ARRAYS):
            self.state["foreign"] = True
        self.known[node] = value
        return value

    def _constant(self, node):
        return node.value

    def _name(self, node):
        for scope in self.scopes:
            if node.id in scope:
                if scope[node.id] is Unknown:
                    break
                return scope[node.id]
        raise Unknown

    def _tuple(self, node):
        return tuple(self.value(part) for part in self.spread(node.elts))

    def _list(self, node):
        return list(self._tuple(node))

    def _namedexpr(self, node):
        return self.value(ast.Name(node.target.id, ast.Load()))  # it has been bound by now

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
        if base is np.c_ or base is np.r_:
            name = "column_stack" if base is np.c_ else "hstack"
            return self.call(name, getattr(np, name), [[*self.array(node.slice)]], {})
        base, index = self.array(node.value), self.array(node.slice)
        parts = index if isinstance(index, tuple) else (index,)
        if any(type(part) is StandIn for part in parts):
            raise Unknown  # the shape depends on values
        if not isinstance(base, (np.ndarray, str, range, np.generic)):
            raise Unknown
        if isinstance(base, np.ndarray) and base.size > SMALL:
            light = np.broadcast_to(np.False_, base.shape)  # one byte for each element taken
            return stand_in(shape_of(self._run(operator.getitem, light, index)))
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


def _key(value):
    whole = value if isinstance(value, tuple) else (value,)
    if not all(type(part) in (int, str, bool, float, type(None)) for part in whole):
        raise Unknown
    return value


def _whole(value):
    if type(value) is slice or type(value) is int or isinstance(value, np.integer):
        return value
    raise Unknown


def attempt(function, node):
    """`function(node)`, or None where it cannot be had."""
    try:
        return function(node)
    except (Unknown, rules.Misfit):
        return None
