"""Other labels for an einsum that does not fit: in another order, or fewer."""

import ast
from itertools import combinations, permutations, product

from helpers.shapes import labels, rules, source


def relabelled(operation):
    """Yield the same einsum with other labels that its shapes fit, none of them stretched."""
    shapes = operation.shapes
    try:
        terms, output = labels.parse(operation.subscripts)
    except Exception:
        return
    if None in shapes or len(terms) != len(shapes):
        return
    if any(len(term) > 5 or "..." in term for term in terms):
        return
    long = [k for k, shape in enumerate(shapes) if len(terms[k]) > len(shape)]
    if long:
        choices = [list(_fewer(k, shapes, terms)) for k in long]
        changes = [dict(zip(long, kept, strict=True)) for kept in product(*choices)][:60]
    else:
        numbered = list(enumerate(terms))[::-1]
        changes = [{k: list(p)} for k, term in numbered for p in permutations(term)]
        changes += [
            {k: [*term[:at], new, *term[at + 1 :]]}  # one label in the place of another
            for k, term in numbered
            for at, new in product(range(len(term)), sorted(set().union(*terms) - {*term}))
        ]
    for change in changes:
        new = [change.get(k, term) for k, term in enumerate(terms)]
        gone = set().union(*map(set, terms)) - set().union(*map(set, new))
        result = [label for label in output if label not in gone]
        if new != terms and not _stretches(new, result, shapes):
            text = ast.Constant(labels.spell(new, result))
            yield source.replace(operation.node, operation.node.args[0], text)


def _fewer(k, shapes, terms):
    """Return labels that one operand may keep of too many, those first that other operands have."""
    others = {label for i, term in enumerate(terms) if i != k for label in term}
    subsets = map(list, combinations(terms[k], len(shapes[k])))
    return sorted(subsets, key=lambda kept: -sum(label in others for label in kept))


def _stretches(terms, output, shapes):
    try:
        return bool(labels.stretched(labels.spell(terms, output), shapes))
    except rules.Misfit:
        return True
