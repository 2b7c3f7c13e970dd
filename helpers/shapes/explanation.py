"""Hold what is known about a shape error, or about an operation on given shapes."""

from dataclasses import dataclass

from helpers.shapes.drawing import as_html
from helpers.shapes.present import as_text
from helpers.shapes.rules import Clash


@dataclass(frozen=True)
class Operand:
    """The source text and the shape of an operand. An unknown shape is None."""

    source: str
    shape: tuple | None


@dataclass(frozen=True)
class Fix:
    """A change with which a failed line runs.

    Attributes
    ----------
    code : str
        The right-hand side of the line after the change.
    shape : tuple or None
        The shape of the value of `tried`, or None if it is a tuple, as of np.linalg.lstsq.
    tried : str
        The expression that was evaluated, which is `code` or a part of it.
    target : bool
        Whether `code` is the left-hand side of an assignment instead of the right-hand side.
    """

    code: str
    shape: tuple
    tried: str
    target: bool = False


@dataclass(frozen=True)
class Explanation:
    """An operation, the shapes of its operands, and the result's shape or the sizes that clash.

    Attributes
    ----------
    expression : str
        The source text of the operation.
    operands : tuple of Operand
    shape : tuple or None
        The shape of the result, or None if the operation fails.
    clash : Clash or None
        The first of `clashes`.
    clashes : tuple of Clash
        The pairs of sizes that do not fit. In broadcasting, the rightmost pair is the first.
    fixes : tuple of Fix
        Changes with which the line runs, the likeliest first. A fix may not do what was intended.
    tried : bool
        Whether changes were tried, none of which fits.
    changes : tuple of str
        If there are no fixes, phrases that name a shape with which the operation would run.
    reason : str
        The rule that the shapes break, or NumPy's message.
    kind : str
        The kind of rule, which is "broadcast", "matmul", "einsum", "join" or a function's name.
    labels : tuple
        For einsum, the labels of each operand and of the result.
    """

    expression: str
    operands: tuple
    shape: tuple | None = None
    clashes: tuple[Clash, ...] = ()
    fixes: tuple[Fix, ...] = ()
    tried: bool = False
    changes: tuple[str, ...] = ()
    reason: str = ""
    kind: str = ""
    labels: tuple = ()

    @property
    def clash(self):
        """Return the first of `clashes`, or None."""
        return self.clashes[0] if self.clashes else None

    def __str__(self):
        return as_text(self)

    __repr__ = __str__

    def _repr_html_(self):
        return as_html(self)
