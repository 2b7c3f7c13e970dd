"""What an explanation consists of."""

from dataclasses import dataclass, field

from helpers.shapes.rules import Clash


@dataclass(frozen=True)
class Operand:
    """One operand: its source text, and its shape (None where it could not be had)."""

    source: str
    shape: tuple | None


@dataclass(frozen=True)
class Fix:
    """A change that was tried and runs.

    Attributes
    ----------
    code : str
        The whole right-hand side, rewritten.
    shape : tuple
        The shape that comes out of `tried`.
    tried : str
        What was worked out: `code` itself, or the part of it that could be run again.
    """

    code: str
    shape: tuple
    tried: str


@dataclass(frozen=True)
class Explanation:
    """What an operation makes of the shapes of its operands.

    Attributes
    ----------
    expression : str
        The operation that fails, or fits, as written.
    operands : tuple of Operand
    shape : tuple or None
        The shape of the result; None where the operation fails.
    clash : Clash or None
        The rightmost pair of sizes that collide.
    clashes : tuple of Clash
        All of them.
    fixes : tuple of Fix
        Changes that run, the likeliest first. That one runs does not make it right.
    changes : tuple of str
        Where there is no fix: single changes of one size with which it would run.
    complete : bool
        Whether all changes were tried, so that none fits if there is no fix.
    reason : str
        The rule that is broken, or NumPy's own words.
    kind : str
        Which rule applies: "broadcast", "matmul", "einsum", "join" or the name of a function.
    labels : tuple
        For einsum, the labels of each operand and of the result.
    """

    expression: str
    operands: tuple
    shape: tuple | None = None
    clashes: tuple[Clash, ...] = ()
    fixes: tuple[Fix, ...] = ()
    changes: tuple[str, ...] = ()
    complete: bool = False
    reason: str = ""
    kind: str = ""
    labels: tuple = field(default=())

    @property
    def clash(self):
        """The first of `clashes`, or None."""
        return self.clashes[0] if self.clashes else None

    def __str__(self):
        from helpers.shapes.present import as_text

        return as_text(self)

    __repr__ = __str__

    def _repr_html_(self):
        from helpers.shapes.drawing import as_html

        return as_html(self)
