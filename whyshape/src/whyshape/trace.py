"""Work out the shapes of the expressions in running code, line by line.

Before a statement runs, `Evaluator` computes the statement's expressions without side effects. An
expression that `Evaluator` cannot compute, such as a call of one of the user's functions, gets its
shape after the statement has run. Only shapes are stored, because storing a value would keep the
value alive longer than the program itself does.

From Python 3.12 on, `sys.monitoring` reports the first `VISITS` visits of each line. In Python
3.11, `sys.settrace` reports every line, until a cell or a function has run more lines than
`MOST_IN_ALL` or `MOST_LINES`.
"""

import ast
import contextlib
import sys
import threading
import types

import numpy as np

from whyshape import functions
from whyshape.evaluate import MAX_STEPS, Evaluator, attempt, is_mask
from whyshape.operations import scopes
from whyshape.origins import Origins
from whyshape.rules import Misfit
from whyshape.script import COMPREHENSIONS, Script, assigned, inside
from whyshape.silent import check
from whyshape.source import DEFINITIONS, as_load, forget_names
from whyshape.values import (
    Unknown,
    flat,
    is_array,
    is_list,
    is_number,
    is_one_of,
    is_pandas,
    shape_of,
    stand_in,
)

VISITS = 8  # so many visits of a line are followed
MOST_LINES, MOST_IN_ALL = 300, 30_000  # the budget of `sys.settrace` for a function, and for a cell
STEPS = 400  # so many expressions of one visit are evaluated
KEPT = {id(kind) for kind in (int, bool, str, slice, type(None), types.ModuleType)}
PLAIN = KEPT | {id(tuple)}


class Follower(Evaluator):
    """An `Evaluator` that computes no pandas objects, for a statement that is about to run."""

    def value(self, node):
        """Return an expression's value, or raise Unknown for an object of pandas."""
        if _is_array_of_pandas(node):
            return Evaluator(self.scopes, steps=self.steps).value(node)
        value = super().value(node)
        if is_pandas(value):
            raise Unknown
        return value


def _is_array_of_pandas(node):
    """Return whether an expression may be the array of a DataFrame, such as `df.values`."""
    name = getattr(node, "attr", getattr(getattr(node, "func", None), "attr", ""))
    return name in ("values", "to_numpy")


def shape_of_value(value):
    """Return the shape of an array, a number or a small list of numbers, or None."""
    if is_array(value) or is_number(value):
        return shape_of(value)
    if not is_list(value):
        return None
    try:
        leaves = flat(value)
        arrays = type(value) is list and all(map(is_array, leaves))
        if not arrays and not all(map(is_number, leaves)):
            return None  # a tuple of arrays is not an array
        return shape_of(value)
    except (Unknown, Misfit):
        return None


class Visit:
    """One run of a statement in a cell, with the shapes and origins of its expressions."""

    def __init__(self, script, root, line, frame, origins):
        self.script, self.root, self.line, self.origins = script, root, line, origins
        self.shapes, self.known, self.from_calls, self._calls = {}, {}, {}, {}
        evaluator = Follower(scopes(frame), steps=[MAX_STEPS - STEPS])
        self.masks = set()  # the expressions whose values are arrays of truth values
        self._evaluate(evaluator, frame, script.expressions(root))
        parts = [t for t, _ in assigned(root) if isinstance(t, ast.Subscript)]
        # The shape of each part of an array that the statement writes into.
        self.parts = {part: attempt(evaluator.shape, as_load(part)) for part in parts}
        self.target, self.value = _single(root)
        self.before = id(_held(frame, self.target)) if self.target else None

    def _evaluate(self, evaluator, frame, nodes):
        for node in nodes:
            if isinstance(node, COMPREHENSIONS):
                turn = evaluator.in_pass(node.generators, 0)
                self._evaluate(evaluator.inside(turn), frame, inside(node))
            if isinstance(node, ast.Call):
                function = attempt(evaluator.value, node.func)
                if functions.package_of(function):
                    self.known[node.func] = function
            self._keep(node, attempt(evaluator.value, node), frame)

    def _keep(self, node, value, frame=None):
        """Store an expression's shape and origin and, if its value is plain, the value."""
        shape = None if value is None else shape_of_value(value)
        if shape is not None:
            self.shapes[node] = shape
            self.known[node] = value if is_one_of(value, PLAIN) else stand_in(shape)
            self.origins.add(self, frame, node, value)
            if is_mask(value):
                self.masks.add(node)
        elif value is not None and is_one_of(value, KEPT):
            self.known[node] = value

    def call(self, node):
        """Return the `Call` for a call of a known function, or None for another expression."""
        if node not in self._calls:
            self._calls[node] = attempt(Evaluator((), dict(self.known)).bound, node)
        return self._calls[node]

    def constant(self, node):
        """Return the value of an expression if it is constant or known, otherwise Ellipsis."""
        try:
            return ast.literal_eval(node)
        except ValueError:
            return self.known.get(node, ...)

    def returned(self, node, shape, origin):
        """Store the shape and the origin of the result that a user's function has returned."""
        if node in self.script.expressions(self.root):
            self.from_calls[node] = shape, origin, stand_in(shape)

    def finish(self, frame):
        """Add the shapes that are known once a statement has run, and warn of likely mistakes."""
        self._fill(self.from_calls)
        if frame is not None and self.target and self.value not in self.shapes:
            held = _held(frame, self.target)
            shape = shape_of_value(held)
            if shape is not None and self.before != id(held):
                self._fill({self.value: (shape, None, stand_in(shape))})
        script = self.script
        for node, shape in self.shapes.items():
            script.first.setdefault(node, shape)
            script.last[node] = shape
        check(self)
        for target, node in self._assigned() if frame is not None else ():
            self.origins.store(self, frame, target, node, _held(frame, target))
        for target in self._unpacked() if frame is not None else ():
            self.origins.unpack(self, frame, target, self.root.value, _held(frame, target))

    def _fill(self, results):
        results = {n: found for n, found in results.items() if n not in self.shapes}
        if not results:
            return
        for node, (shape, origin, known) in results.items():
            self.shapes[node], self.known[node] = shape, known
            if origin is not None:
                self.origins.of[node] = origin
        evaluator = Evaluator((), dict(self.known), [MAX_STEPS - STEPS])
        for node in self.script.expressions(self.root):
            if node not in self.shapes:
                self._keep(node, attempt(evaluator.value, node))

    def _assigned(self):
        """Yield (target, value expression) for each name or attribute that a statement assigns."""
        stepped = isinstance(self.root, ast.AugAssign)
        steps = [(self.root.target, self.script.binary(self.root))] if stepped else []
        for target, value in assigned(self.root) + steps:
            if isinstance(target, (ast.Name, ast.Attribute)) and value in self.shapes:
                yield target, value

    def _unpacked(self):
        """Return the names to which a line such as `a, b = np.linalg.eig(C)` assigns."""
        targets = getattr(self.root, "targets", [None])
        one = isinstance(targets[0], ast.Tuple) and isinstance(self.root.value, ast.Call)
        return [name for name in targets[0].elts if isinstance(name, ast.Name)] if one else []


def _held(frame, target):
    """Return the value of a target such as `w` or `self.w` in a frame, or None."""
    return attempt(Evaluator(scopes(frame)).value, target)


def _single(root):
    """Return the target and the value of a statement that assigns to one name, or (None, None)."""
    pairs = assigned(root)
    if len(pairs) == 1 and isinstance(pairs[0][0], (ast.Name, ast.Attribute)):
        return pairs[0]
    return None, None


def _is_top(code):
    """Return whether a code object is the top level of a file or a cell, not a function."""
    # IPython 7 and 8 rename the code of cells.
    return code.co_name == "<module>" or code.co_name.startswith("<cell line")


class Watch:
    """Record the shapes in all code whose global names are those of a notebook or a script.

    Attributes
    ----------
    scripts : dict
        A `Script` for each file whose code has run.
    cells : list
        The names of the files whose code has run at the top level.
    faults : list
        Errors raised by whyshape itself, which must not stop the user's code.
    ended_early : bool
        Whether Python has stopped reporting lines, as Python 3.11 does after a RecursionError.
    """

    def __init__(self, names):
        self.names, self.thread = names, threading.get_ident()
        self.scripts, self.cells, self.faults, self.ended_early = {}, [], [], False
        self.origins = Origins(names)
        self._frames, self._calls, self._way = {}, {}, None

    def start(self):
        """Ask Python to report the lines that run, and return whether Python can do so."""
        self._way = Monitoring(self) if sys.version_info >= (3, 12) else Settrace(self)
        return self._way.start()

    def stop(self):
        """Stop recording shapes, and check the statements that ran last."""
        self.ended_early = self._way.stop()
        for visit in self._frames.values():
            self._guard(visit.finish, None)
        self._frames.clear()
        self.origins.clear()

    def is_followed(self, frame):
        """Return whether a frame runs code of the notebook or the script that is recorded."""
        return frame is not None and frame.f_globals is self.names

    def _guard(self, function, *arguments):
        """Call a function of whyshape, and store an error in `faults` instead of raising it."""
        try:
            with np.errstate(all="ignore"):
                return function(*arguments)
        except RecursionError:
            return None  # the expression is too deep to be followed
        except Exception as error:
            self.faults.append(error.with_traceback(None))
            return None

    def started(self, code, frame):
        """Create the `Script` of a file when the first code of the file runs."""
        name = code.co_filename
        if name not in self.scripts:
            self.scripts[name] = Script(name, frame.f_globals)
        if _is_top(code) and name not in self.cells:
            self.cells.append(name)

    def line(self, code, line, frame):
        """Record the statement of a line that runs, and return whether to record its next run."""
        script = self.scripts.get(code.co_filename)
        if script is None or threading.get_ident() != self.thread:
            return True
        key = code.co_firstlineno, line
        seen = script.visits[key] = script.visits.get(key, 0) + 1
        if seen <= VISITS:
            self._guard(self._follow, script, code, line, frame)
            forget_names(frame)
        if seen >= VISITS:
            for root in script.at(line):
                script.many.update(script.expressions(root))
        return seen < VISITS + 1

    def _follow(self, script, code, line, frame):
        roots = [root for root in script.at(line) if not isinstance(root, DEFINITIONS)]
        if code.co_name == "<lambda>":
            roots = [root for root in [script.lambda_of(code)] if root is not None]
        elif code.co_name.startswith("<") and not _is_top(code):
            return  # a comprehension is followed where it stands
        visit = self._frames.get(id(frame))
        if visit and [visit.root] == roots and line != visit.line:
            return  # another line of the same statement
        self._finish(frame)
        self.origins.settle(frame)
        if len(roots) == 1:  # of several statements on a line, the later ones see other names
            self._frames[id(frame)] = Visit(script, roots[0], line, frame, self.origins)
        else:
            self.origins.forget(roots)

    def _finish(self, frame):
        visit = self._frames.pop(id(frame), None)
        if visit is not None:
            visit.finish(frame)

    def returned(self, code, value, frame, caller):
        """Store the shape of a function's result with the statement that called the function."""
        if threading.get_ident() == self.thread:
            self._guard(self._return, code, value, frame, caller)

    def _return(self, code, value, frame, caller):
        root = getattr(self._frames.get(id(frame)), "root", None)
        self._finish(frame)
        above, shape = self._frames.get(id(caller)), shape_of_value(value)
        node = self._call_of(above.script, caller) if above and shape is not None else None
        if node is not None:
            body = root.body if isinstance(root, ast.Lambda) else getattr(root, "value", None)
            above.returned(node, shape, self.origins.of_result(frame, body, value, shape))
        self.origins.settle(caller)

    def _call_of(self, script, caller):
        key = caller.f_code, caller.f_lasti
        if key not in self._calls:
            places = [*caller.f_code.co_positions()]
            self._calls[key] = script.call_at(places[caller.f_lasti // 2])
        return self._calls[key]


class Monitoring:
    """Use `sys.monitoring` to report each line that runs, in Python 3.12 and later."""

    def __init__(self, watch):
        self.watch, self.codes, self.returns = watch, [], {}
        self.tool = None

    def start(self):
        """Ask Python to report lines, and return False if other tools take up all tool numbers."""
        monitoring = sys.monitoring
        self.tool = next((n for n in (4, 3) if monitoring.get_tool(n) is None), None)
        if self.tool is None:
            return False
        events = monitoring.events
        monitoring.use_tool_id(self.tool, "whyshape")
        ways = (events.PY_START, self._start), (events.LINE, self._line)
        for event, callback in (*ways, (events.PY_RETURN, self._return)):
            monitoring.register_callback(self.tool, event, callback)
        monitoring.restart_events()
        monitoring.set_events(self.tool, events.PY_START)
        return True

    def stop(self):
        """Remove all callbacks from `sys.monitoring`, and return False.

        The result is True if the reports of running lines ended early. Reports of `sys.monitoring`
        never end early.
        """
        if self.tool is None:
            return False
        monitoring, events = sys.monitoring, sys.monitoring.events
        monitoring.set_events(self.tool, 0)
        for code in self.codes:
            monitoring.set_local_events(self.tool, code, 0)
        for event in (events.PY_START, events.LINE, events.PY_RETURN):
            monitoring.register_callback(self.tool, event, None)
        monitoring.free_tool_id(self.tool)
        self.codes.clear()
        return False

    def _start(self, code, offset):
        frame = sys._getframe(1)
        if self.watch.is_followed(frame):
            self.watch._guard(self._follow, code, frame)
        return sys.monitoring.DISABLE

    def _follow(self, code, frame):
        self.watch.started(code, frame)
        events = sys.monitoring.events
        sys.monitoring.set_local_events(self.tool, code, events.LINE | events.PY_RETURN)
        self.codes.append(code)

    def _line(self, code, line):
        try:  # where the user's own calls are as deep as Python allows, ours fail
            again = self.watch.line(code, line, sys._getframe(1))
        except RecursionError:
            return None
        return None if again else sys.monitoring.DISABLE

    def _return(self, code, offset, value):
        try:
            frame = sys._getframe(1)
            seen = self.returns[code, offset] = self.returns.get((code, offset), 0) + 1
            self.watch.returned(code, value, frame, frame.f_back)
        except RecursionError:
            return None
        return None if seen <= VISITS else sys.monitoring.DISABLE


class Settrace:
    """Use `sys.settrace` to report each line that runs, in Python 3.11."""

    def __init__(self, watch):
        self.watch, self.lines, self.all = watch, {}, 0
        # Where a garbage collection runs code at the recursion limit, Python 3.11 removes the trace
        # function and still calls it. Without this reference, it would call freed memory.
        self.hook = self._call

    def start(self):
        """Ask Python to report lines, and return False if another tool uses `sys.settrace`."""
        if sys.gettrace() is not None:
            return False
        sys.settrace(self.hook)
        return True

    def stop(self):
        """Remove the trace function, and return whether Python or a tool had removed it early.

        A trace that ended at its limit of lines does not count as ended early. If another
        tool restores the trace function later, the trace function does nothing.
        """
        followed = sys.gettrace() is self.hook
        ended_early = not followed and self.all <= MOST_IN_ALL
        self.all = MOST_IN_ALL
        if followed:
            sys.settrace(None)
        return ended_early

    def _call(self, frame, event, argument):
        code = frame.f_code
        self.all += 1
        if self.all > MOST_IN_ALL:
            sys.settrace(None)
            return None
        if not self.watch.is_followed(frame) or self.lines.get(code, 0) > MOST_LINES:
            return None
        self.watch._guard(self.watch.started, code, frame)
        return self._local

    def _local(self, frame, event, argument):
        # Where the user's own calls are as deep as Python allows, ours fail.
        with contextlib.suppress(RecursionError):
            self._followed(frame, event, argument)
        return self._local

    def _followed(self, frame, event, argument):
        code = frame.f_code
        if event == "line":
            self.all += 1
            self.lines[code] = self.lines.get(code, 0) + 1
            self.watch.line(code, frame.f_lineno, frame)
            if self.lines[code] > MOST_LINES:
                frame.f_trace_lines = False
            if self.all > MOST_IN_ALL:
                sys.settrace(None)
                frame.f_trace_lines = False
        elif event == "return":
            self.watch.returned(code, argument, frame, frame.f_back)
