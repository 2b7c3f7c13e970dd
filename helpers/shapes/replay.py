"""Comprehensions and the learner's own functions, followed step by step by the interpreter.

Nothing is called: the statements are read, and only those that compute are followed. A statement
that could have an effect ends the attempt with `Unknown`.
"""

import ast
import inspect

import numpy as np

from helpers.shapes import source
from helpers.shapes.values import Unknown, admit, is_array

MAX_ITEMS = 500  # items of a loop that are followed
MAX_CALLS = 6  # functions that call functions


def items(value, all_of_them=True):
    """The items of a value whose iteration runs no foreign code.

    Unknown where there are too many, or the first of them where those will do.
    """
    if type(value) is dict:
        value = list(value)
    if type(value) not in (list, tuple, range) and not is_array(value):
        raise Unknown
    if is_array(value):
        value = admit(value)
        if value.ndim == 0:
            raise Unknown
    if all_of_them and len(value) > MAX_ITEMS:
        raise Unknown
    return [value[i] for i in range(min(len(value), MAX_ITEMS))]


def scopes(generators, evaluator, outer=None, all_of_them=True):
    """The names that a comprehension's loops bind, one dictionary for each turn."""
    outer = outer or {}
    if not generators:
        yield outer
        return
    loop, *rest = generators
    if loop.is_async:
        raise Unknown
    looped = evaluator.inside(outer, *evaluator.scopes).value(loop.iter)
    for item in items(looped, all_of_them):
        bound = outer | bind(loop.target, item)
        inner = evaluator.inside(bound, *evaluator.scopes)
        if all(_truth(inner.array(test)) for test in loop.ifs):
            yield from scopes(rest, evaluator, bound, all_of_them)


def bind(target, value):
    """{name: value} of an assignment to a name, or to names in a tuple."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    if not isinstance(target, (ast.Tuple, ast.List)):
        raise Unknown
    parts = items(value)
    if len(parts) != len(target.elts):
        raise Unknown
    return {k: v for each, part in zip(target.elts, parts) for k, v in bind(each, part).items()}  # noqa: B905


def interpret(function, values, keywords, evaluator):
    """The result of a plain function whose statements only compute; Unknown for any other."""
    code = function.__code__
    effects = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS | inspect.CO_GENERATOR
    effects |= inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    if code.co_flags & effects or evaluator.state["depth"] >= MAX_CALLS:
        raise Unknown
    scope = _arguments(function, values, keywords)
    closure = {
        name: cell.cell_contents
        for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True)
    }
    inner = evaluator.inside(scope, closure, function.__globals__, *evaluator.scopes[-1:])
    node = source.function_node(code)
    if node is None:
        raise Unknown
    evaluator.state["depth"] += 1
    try:
        if isinstance(node, ast.Lambda):
            return inner.value(node.body)
        return _follow(node.body, scope, inner)
    finally:
        evaluator.state["depth"] -= 1


def _follow(statements, scope, evaluator):
    for statement in statements:
        if isinstance(statement, ast.Return) and statement.value is not None:
            return evaluator.value(statement.value)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            scope |= bind(statement.targets[0], evaluator.value(statement.value))
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            name = ast.Name(statement.target.id, ast.Load())
            scope |= bind(name, evaluator.value(ast.BinOp(name, statement.op, statement.value)))
        elif isinstance(statement, ast.If):
            taken = statement.body if _truth(evaluator.array(statement.test)) else statement.orelse
            result = _follow(taken, scope, evaluator)
            if result is not None:
                return result
        elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            raise Unknown
    return None


def _arguments(function, values, keywords):
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    wanted = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    defaults = function.__defaults__ or ()
    scope = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    scope |= function.__kwdefaults__ or {}
    if len(values) > len(names) or not set(keywords) <= set(wanted):
        raise Unknown
    scope |= dict(zip(names, values)) | keywords  # noqa: B905
    if set(wanted) - set(scope):
        raise Unknown
    return scope


def _truth(value):
    if type(value) not in (bool, int, float, str, type(None), np.bool_):
        raise Unknown
    return bool(value)
