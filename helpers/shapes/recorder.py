"""Notes the shape of every expression of a cell while the cell runs, once."""

import ast
from dataclasses import dataclass

import numpy as np

from helpers.shapes import rules
from helpers.shapes.values import SMALL, Unknown, admit, is_array, is_numpy_number, shape_of

RECORDER = "__shape_of__"
RECORDED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare)
UNTOUCHED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp)
UNTOUCHED += (getattr(ast, "TypeAlias", ast.Lambda),)  # from Python 3.12 on; run later, too


@dataclass
class Seen:
    """What was noted of an expression's value: its shape, and the axes along which it sums to 1."""

    shape: tuple
    shares: tuple = ()


class Recorder:
    """Notes the shapes of values, by the number of the expression."""

    def __init__(self):
        self.first, self.last, self.times = {}, {}, {}

    def __call__(self, number, value):
        """Note a value and hand it on."""
        times = self.times[number] = self.times.get(number, 0) + 1
        shape = _shape(value)
        if shape is not None:
            if times == 1:
                self.first[number] = Seen(shape, _shares(value, shape))
            self.last[number] = shape
        return value


def _shape(value):
    if is_array(value):
        return np.ndarray.shape.__get__(value)
    if type(value) in (int, float, complex, bool) or is_numpy_number(value):
        return ()
    if type(value) in (list, tuple) and len(value) <= 1000:
        if type(value) is tuple and any(map(is_array, value)):
            return None  # several results of a function, not one array
        try:
            return shape_of(admit(value))
        except (Unknown, rules.Misfit):
            return None
    return None


def _shares(value, shape):
    """The axes along which a small table of numbers sums to 1."""
    if len(shape) != 2 or type(value) is not np.ndarray or not 1 < value.size <= SMALL:
        return ()
    if value.dtype.kind not in "biuf" or not (value >= 0).all():
        return ()
    return tuple(axis for axis in (0, 1) if np.allclose(value.sum(axis=axis), 1))


class Wrap(ast.NodeTransformer):
    """Puts a call of the recorder around each expression that is read."""

    def __init__(self):
        self.nodes = []

    def visit(self, node):
        """A node with the recorder around what is read in it."""
        if isinstance(node, (*UNTOUCHED, ast.JoinedStr, ast.AnnAssign, ast.Match)):
            return node
        if isinstance(node, ast.Call):
            return self._wrapped(node, self._call(node))
        if isinstance(node, RECORDED) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return self._wrapped(node, self._copied(node))
        return self._copied(node)

    def _call(self, node):
        func = node.func
        if isinstance(func, ast.Attribute):
            func = ast.copy_location(
                ast.Attribute(self.visit(func.value), func.attr, func.ctx), func
            )
        args = [self.visit(part) for part in node.args]
        keywords = [self.visit(part) for part in node.keywords]
        return ast.copy_location(ast.Call(func, args, keywords), node)

    def _copied(self, node):
        fields = {}
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                value = self.visit(value)
            elif isinstance(value, list):
                value = [self.visit(v) if isinstance(v, ast.AST) else v for v in value]
            fields[name] = value
        return ast.copy_location(type(node)(**fields), node)

    def _wrapped(self, node, new):
        self.nodes.append(node)
        name = ast.Name(RECORDER, ast.Load())
        call = ast.Call(name, [ast.Constant(len(self.nodes) - 1), new], [])
        for part in (call, name, call.args[0]):
            ast.copy_location(part, node)
        return call
