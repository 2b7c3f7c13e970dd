"""Record the shape of every expression of a cell while the cell runs once.

Only the type and the shape of a value are read, so none of the learner's code runs for this. Arrays
are kept as weak references, so that Python can still free their memory. The new code contains the
body of each loop and function twice. The first `VISITS` passes run a copy that calls the recorder,
and later passes run the original body at full speed.
"""

import ast
import weakref
from dataclasses import dataclass

import numpy as np

from helpers.shapes.functions import is_array, is_numpy_number
from helpers.shapes.source import as_binary, changed

RECORDER = "__shape_of__"
VISITS = 64  # the number of passes of a loop or function that are recorded
MAX_DEPTH = 60  # deeper parts of an expression are not recorded
RECORDED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare)
RECORDED += (ast.List,)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
UNTOUCHED = (ast.Lambda, getattr(ast, "TypeAlias", ast.Lambda), ast.pattern)
NUMBERS = {id(kind) for kind in (int, float, complex, bool)}  # == could run a metaclass's code
TURN = object()
SCOPES = (ast.Global, ast.Nonlocal)


@dataclass
class Seen:
    """The shape and dtype kind of a value, with an int's value or a weak reference to an array."""

    shape: tuple
    kind: str = ""
    value: int | weakref.ref | None = None


def new_recorder(first, last, times):
    """Return the function `record` for a cell's code, which fills the given dictionaries.

    `record(number)` returns whether this pass of a loop or function is to be recorded.
    `record(number, value)` stores the shape of the value of expression `number`, and returns the
    value.
    """
    done = set()

    def record(number, value=TURN):
        if value is TURN:
            if number in done:
                return False
            times[number] = times.get(number, 0) + 1
            if times[number] == VISITS:
                done.add(number)
            return True
        try:
            before = last.get(number)
            if before and (type(value) is list or type(value) is tuple):
                shape = (len(value), *before[1:])  # it would be slow to look at all parts again
            else:
                shape = _shape(value)
            if shape is not None:
                if before is None:
                    first[number] = _seen(value, shape)
                last[number] = shape
                times[number] = times.get(number, 0) + 1
        except Exception:
            pass  # an error of the recorder must not stop the cell
        return value

    return record


def _shape(value, room=1000, deep=0):
    kind = type(value)
    if is_array(value):
        return np.ndarray.shape.__get__(value)
    if id(kind) in NUMBERS or is_numpy_number(value):
        return ()
    if (kind is not list and kind is not tuple) or len(value) > room or deep > 8:
        return None
    if kind is tuple and any(map(is_array, value)):
        return None  # a tuple of arrays is not an array
    parts = {_shape(part, room // len(value), deep + 1) for part in value}
    one = parts.pop() if parts else ()
    return None if parts or one is None else (len(value), *one)


def _seen(value, shape):
    while type(value) in (list, tuple) and value:
        value = value[0]
    if is_array(value):
        return Seen(shape, np.ndarray.dtype.__get__(value).kind, weakref.ref(value))
    kind = type(value)
    if kind is int:
        return Seen(shape, "i", value if shape == () else None)
    return Seen(shape, "b" if kind is bool or kind is np.bool_ else "")


class Wrap:
    """Put a call of the recorder around each expression of a cell.

    Decorated functions and functions that are passed as arguments are not changed, because other
    code may read them. Unnamed lambdas and deeply nested expressions are not changed, either.

    Attributes
    ----------
    places : list
        Pairs (statement, expression), with each expression after its operands.
    numbers : dict
        The number by which the recorder knows each expression.
    code : ast.Module
        The syntax tree of the cell with the calls.
    """

    def __init__(self, tree):
        self.places, self.numbers, self.deep = [], {}, 0
        nodes = list(ast.walk(tree))
        called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        read = (n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
        self.handed_on = {name.id for name in read if id(name) not in called}
        self.statement = None
        self.code = ast.Module(self._body(tree.body), [])

    def _body(self, statements):
        return [new for node in statements for new in self._statement(node)]

    def _statement(self, node):
        self.statement = node
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            if node.decorator_list or node.name in self.handed_on:
                return [node]
            if isinstance(node, ast.ClassDef):
                methods = [self._statement(n)[0] if isinstance(n, FUNCTIONS) else n
                           for n in node.body]  # fmt: skip
                return [changed(node, body=methods)]
            return [changed(node, body=self._first_turns(node))]
        if isinstance(node, ast.AnnAssign):
            return [changed(node, value=node.value and self._visit(node.value))]
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            loop = isinstance(node, ast.While)
            head = {"test": self._first(node.test)} if loop else {"iter": self._visit(node.iter)}
            body, after = self._first_turns(node), self._body(node.orelse)
            return [changed(node, **head, body=body, orelse=after)]
        named = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if named and isinstance(node.value, ast.Lambda):
            if len(node.targets) > 1 or node.targets[0].id in self.handed_on:
                return [node]
            function = changed(node.value, body=self._first(node.value.body))
            return [changed(node, value=function)]
        new = [self._copied(node)]
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            step = as_binary(node)
            new.append(ast.copy_location(ast.Expr(self._noted(step, step.left)), node))
            self.numbers[step.left] = self.numbers[step]
        return new

    def _first_turns(self, node):
        """Return a loop's or function's body that calls the recorder in its first passes only."""
        old, many = node.body, len(self.places)
        inner = [n for n in ast.walk(node) if isinstance(n, SCOPES)]
        front = old[: isinstance(node, FUNCTIONS) and ast.get_docstring(node) is not None]
        front += [n for n in old if isinstance(n, SCOPES)]
        rest = [n for n in old if n not in front]
        if any(n not in front for n in inner) or not rest:
            return old
        new = self._body(rest)
        if len(self.places) == many:
            return old
        return [*front, ast.copy_location(ast.If(self._call(rest[0]), new, rest), rest[0])]

    def _first(self, node):
        """Return an expression that calls the recorder in its first evaluations only."""
        many = len(self.places)
        new = self._visit(node)
        if len(self.places) == many:
            return node
        return ast.copy_location(ast.IfExp(self._call(node), new, node), node)

    def _visit(self, node):
        if isinstance(node, UNTOUCHED) or self.deep > MAX_DEPTH:
            return node
        self.deep += 1
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            part = "value" if isinstance(node, ast.DictComp) else "elt"
            outer = changed(node.generators[0], iter=self._visit(node.generators[0].iter))
            first = {part: self._first(getattr(node, part))}
            new = changed(node, generators=[outer, *node.generators[1:]], **first)
        elif isinstance(node, ast.Call):
            func = node.func  # the function itself is not recorded
            if isinstance(func, ast.Attribute):
                func = changed(func, value=self._visit(func.value))
            elif not isinstance(func, ast.Name):
                func = self._visit(func)
            new = self._copied(node, func=func)
        else:
            new = self._copied(node)
        self.deep -= 1
        if isinstance(node, RECORDED) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return self._noted(node, new)
        return new

    def _copied(self, node, **fields):
        for name, value in ast.iter_fields(node):
            if name in fields:
                continue
            if isinstance(value, ast.AST):
                value = self._visit(value)
            elif isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                value = self._body(value)
            elif isinstance(value, list):
                value = [self._visit(v) if isinstance(v, ast.AST) else v for v in value]
            fields[name] = value
        return changed(node, **fields)

    def _noted(self, node, new):
        """Return a call of the recorder that stores the value of `new` as that of `node`."""
        self.numbers[node] = len(self.places)
        return self._call(node, new)

    def _call(self, node, *new):
        """Return a call of the recorder that stores a value or asks if a pass is to be recorded."""
        number = ast.Constant(len(self.places))
        self.places.append((self.statement, node if new else None))
        call = ast.Call(ast.Name(RECORDER, ast.Load()), [number, *new], [])
        for part in (call, call.func, number):
            ast.copy_location(part, node)
        return call
