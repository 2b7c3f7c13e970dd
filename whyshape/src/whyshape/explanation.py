"""Hold what is known about a shape error, or about an operation on given shapes."""

from dataclasses import dataclass

from whyshape.rules import Clash
from whyshape.text import as_text


@dataclass(frozen=True)
class Operand:
    """The source text and the shape of an operand. An unknown shape is None."""

    source: str
    shape: tuple | None


@dataclass(frozen=True)
class Fix:
    """A change of a failed line with which the line runs.

    Attributes
    ----------
    code : str
        The right-hand side of the line after the change.
    shape : tuple or None
        The shape of the value of `tried`, or None for a tuple of results, as of np.linalg.lstsq.
    tried : str
        The expression that was evaluated, which is `code` or a part of it.
    target : bool
        Whether `code` is the left-hand side of an assignment instead of the right-hand side.
    mark : str
        Why the change may not be meant, such as "makes a table of all pairs", or "".
    part : str
        For a call of scikit-learn, matplotlib or pandas, which is not run again: the part of
        `tried` that was evaluated and has the shape `shape`. Otherwise "".
    """

    code: str
    shape: tuple | None
    tried: str
    target: bool = False
    mark: str = ""
    part: str = ""

    @property
    def marked(self):
        """Whether the change does something that the author of the line may not have meant."""
        return bool(self.mark)


@dataclass(frozen=True)
class Explanation:
    """What is known about an operation: its operands' shapes, and the sizes that collide.

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
        Whether changes were tried, and the line runs with none of them or only with marked ones.
    needed : tuple of str
        If no unmarked change runs, phrases that name a shape with which the operation would run.
    reason : str
        The rule that the shapes break, or the message of the error.
    kind : str
        The kind of rule, which is "broadcast", "matmul", "einsum", "join" or a function's name.
    """

    expression: str
    operands: tuple
    shape: tuple | None = None
    clashes: tuple[Clash, ...] = ()
    fixes: tuple[Fix, ...] = ()
    tried: bool = False
    needed: tuple[str, ...] = ()
    reason: str = ""
    kind: str = ""

    @property
    def clash(self):
        """Return the first of the pairs of sizes that do not fit, or None."""
        return self.clashes[0] if self.clashes else None

    def __str__(self):
        return as_text(self)

    __repr__ = __str__
