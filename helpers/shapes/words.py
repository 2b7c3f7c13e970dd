"""Compare the comments and names of a cell with the shapes of its values."""

import ast
import contextlib
import io
import re
import tokenize

from helpers.shapes.origins import element_wise

STATISTIC = r"(?:mean|avg|average|std|var|median|sum|total|norm|min|max|range|scale)s?"
ROWS, COLUMNS = r"rows?", r"col(?:umn)?s?"
MANY = r"samples?|observations?|examples?|points?"
FEW = r"features?|variables?|channels?|colou?rs?|class(?:es)?"
EACH = (
    r"\b(?:per|(?:of|for) (?:each|every)"
    r"|(?:standardi[sz]e|normali[sz]e|cent(?:re|er)|scale)(?: the| each| every)?) (?:{0})\b"
    r"|\b(?:each|every) (?:{0}) (?:sums?|has|adds?)\b"
)
NAMED = r"\b(?:{0})_{1}\b|\b{1}_(?:{0})\b|per_(?:{0})\b"
LINE = r"\w+(?= \({0}s\)|,? (?:one )?(?:a|per|in each) {0}\b)|(?<={0}s are )\w+|(?<={0}s: )\w+"
SIZES = re.compile(
    r"(?:^|->|shape:?|,) *\((\w+(?:, *\w+)+|\d+),?\)$"
    r"|^(\d+) \w+(?:,| of| by) (\d+) \w+$|\b(\d+) (?:values|numbers|entries)$"
)
TABLE = re.compile(r"^(?:\w+ )?matrix$|^(?:\w+_)?(?:matrix|pairwise)$")
GRID = re.compile(r"\bover \w+ grid|\bsurface\b|\b(?:all|every) pair|\bfor every \w+ and every")
PLURALS = r"norms|means|sums|lengths|dist(?:ance)?s|angles|sim(?:ilaritie)?s|variances|medians"
SEVERAL = re.compile(
    r"\bof (?:each|every) (?!entry|element|value|pixel|cell|number)\w+"
    rf"|# (?:\w+_)?(?:{PLURALS})$|^(?!.*\bof\b).*\bvector #"
)
MATRICES = re.compile(r"matrix product|compos|\bfirst\b.*\bthen\b|rotat|\bturn|transform")
COLUMNWISE = re.compile(r"column|element|entr|hadamard|scal|weigh", re.I)
RECORDS = re.compile(r"\bby_|_by_|\brows?\b|_rows\b|\brows_|records?\b")


class Words:
    """Find what the comments of a cell say about rows, columns and samples.

    Parameters
    ----------
    text : str
        The cell's source.
    """

    def __init__(self, text):
        found = []
        with contextlib.suppress(tokenize.TokenError, SyntaxError):
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                found += [token] * (token.type == tokenize.COMMENT)
        self.comments = {token.start[0]: token.string.strip("# ") for token in found}
        self.alone = {t.start[0] for t in found if not t.line[: t.start[1]].strip()}
        self.all = " # ".join(self.comments.values())
        self.lines = [re.findall(LINE.format(x), self.all) for x in ("row", "column")]
        self.samples = [k for k in (0, 1) if any(re.fullmatch(MANY, x) for x in self.lines[k])]

    def axis_of(self, vector):
        """Return the axis that a comment like 'one bias per row' assigns to a vector, or None."""
        own = "|".join(re.findall(r"(?<![^_])[wb](?![^_])|[^_]{2,}", vector)) or "-"
        own = rf"\b{vector}: one \w+|\bone (?!{MANY})(?:{own})\w*"
        for axis, line in enumerate((ROWS, COLUMNS)):
            words = "|".join([line, *(word.removesuffix("s") for word in self.lines[axis])])
            if re.search(rf"(?:{own}) (?:an?|per|for (?:each|every)) (?:{words})\b", self.all):
                return axis
        return None

    def of(self, statement):
        """Return a statement's comment and the name that it assigns to. Either may be empty."""
        if statement is None:
            return "", ""
        last = statement.lineno if hasattr(statement, "body") else statement.end_lineno
        lines = [*range(statement.lineno, last + 1)]
        lines += [n for n in (lines[0] - 1,) if n in self.alone]
        target = getattr(statement, "targets", [getattr(statement, "target", None)])[0]
        name = target.id if isinstance(target, ast.Name) else ""
        return " ".join(self.comments[n] for n in lines if n in self.comments), name

    def against(self, statement, cell):
        """Yield a warning for each shape that contradicts a statement's comment or assigned name.

        `cell` is the `Doubts` object with the shapes and origins of the cell's expressions.
        """
        comment, name = self.of(statement)
        said, value = f"{comment} # {name}", getattr(statement, "value", None)
        nodes, shape, runs = cell.expressions.get(statement, ()), cell.shape(value), {}
        for node in nodes:
            array, gone, _ = cell.reduced(node)
            whole, left = cell.shape(array) or (), cell.shape(node)
            own = left or (shape and re.match("standard|normal|cent", comment, re.I))
            told = gone and own and axis_to_keep(comment, name, whole, cell.axes(array))
            if told:
                left_over = {whole[k] for k in range(1, len(whole)) if k not in (*gone, told[1])}
                wrong = told[1] in gone or not left_over.isdisjoint(whole[k] for k in gone)
                runs.setdefault(wrong, (cell.text(node), gone[0], told[0]))
            if gone and left == shape == () < whole[1:] and SEVERAL.search(said):
                yield f"`{cell.text(node)}` is one number for all of {whole}."
        if [*runs] == [True]:
            yield "`{}` runs over axis {}, and the words say `{}`.".format(*runs[True])
        if shape and of_other_sizes(comment, shape, [*map(cell.shape, nodes)]):
            yield f"The comment says `{comment}`, and the shape is {shape}."
        table = TABLE.search(comment) or TABLE.search(name)
        if element_wise(value) and len({cell.axes(part) for part in nodes if cell.shape(part)}) > 1:
            table = table or GRID.search(comment)
        if table and len(shape or ()) == 1:
            yield f"`{table[0]}` is no table: its shape is {shape}."


def axis_to_keep(comment, name, shape, origins):
    """Return words that ask for one value per entry of an axis, and this axis, or None."""
    order = sorted(range(len(shape)), key=lambda k: shape[k])
    axes = {ROWS: 0, COLUMNS: 1} if len(shape) == 2 else {}
    if len(shape) > 1 and 2 * shape[order[0]] <= shape[order[1]]:
        axes |= {FEW: order[0]} | ({MANY: order[1]} if len(shape) == 2 else {})
    for k, origin in enumerate(origins):  # axis 0 of an array called `frames` counts frames
        if len(shape) > 2 and origin and origin[1] == 0 and origin[0][0].endswith("s"):
            axes[re.escape(origin[0][0].split("_")[-1][:-1])] = k
    for words, axis in axes.items():
        each = re.search(EACH.format(words), comment, re.I)
        per = words in (ROWS, COLUMNS, FEW) and re.search(NAMED.format(words, STATISTIC), name)
        found = each or per or re.search(rf"\bper_(?:{words})|_per_(?:{words})", name)
        if found:
            return found[0], axis
    return None


def of_other_sizes(comment, shape, shapes):
    """Return whether a comment states sizes that differ from all shapes of its statement."""
    found = SIZES.search(comment)
    sizes = found[1].split(",") if found and found[1] else found.groups()[1:] if found else ()
    sizes = [size.strip() for size in sizes if size]
    if not all(size.isdigit() for size in sizes):
        return len(sizes) != len(shape) and len(sizes) != shape[-1]  # as in (red, green, blue)
    sizes = tuple(map(int, sizes))
    return bool(sizes) and sizes not in [*shapes, tuple(n for n in shape if n != 1)]
