"""Predict the shapes of np.einsum, whose subscripts label each axis with a letter."""

import re

from whyshape.rules import Clash, Misfit


def parse(subscripts):
    """Return the labels of each operand of an einsum and of its result, given the subscripts.

    >>> parse("ij,jk")
    ([['i', 'j'], ['j', 'k']], ['i', 'k'])
    """
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = [_labels(term) for term in inputs.split(",")]
    if arrow:
        return terms, _labels(output)
    every = [label for term in terms for label in term]
    once = sorted(n for n in set(every) if every.count(n) == 1 and n != "...")
    return terms, ["..."] * ("..." in every) + once


def spell(terms, output):
    """Return the subscripts of an einsum, given the labels of its operands and its result."""
    return ",".join(map("".join, terms)) + "->" + "".join(output)


def einsum(subscripts, shapes):
    """Return the shape of the result of np.einsum, which stretches sizes of 1.

    >>> einsum("ij,jk->ik", [(4, 3), (3, 5)])
    (4, 5)
    """
    odd = re.search(r"[^A-Za-z,]", re.sub(r"\.\.\.|->| ", "", subscripts))
    if odd:
        raise Misfit(f"Subscripts consist of letters, commas, -> and ..., so {odd[0]!r} is wrong.")
    terms, output = parse(subscripts)
    if len(terms) != len(shapes):
        raise Misfit(
            f"The subscripts describe {_count(len(terms), 'operand')}, "
            f"and {_count(len(shapes), 'operand')} came."
        )
    found, clashes = _sizes(terms, shapes)
    if clashes:
        label = clashes[0][0]
        reason = f"Every axis called {label} must have the same size."
        raise Misfit(reason, *(clash for _, clash in clashes))
    lost = [n for n in output if n != "..." and n not in found]
    if lost or len(set(output)) < len(output):
        raise Misfit(f"The result's labels {''.join(output)} must each come once from an operand.")
    wide = [found[n] for n in sorted(n for n in found if isinstance(n, int))]
    sizes = ([found[n]] if n != "..." else wide for n in output)
    return tuple(size for group in sizes for size in group)


def _sizes(terms, shapes):
    """Return the size of each label of an einsum, and a pair (label, Clash) for each conflict."""
    found, clashes = {}, []
    for k, (term, shape) in enumerate(zip(terms, shapes, strict=True)):
        own = {}  # within one operand, equal labels need equal sizes, even if one of them is 1
        for label, axis in _spread(term, len(shape)):
            held = own.setdefault(label, (k, axis, shape[axis]))
            if held[2] != shape[axis]:
                clashes.append((label, Clash((k, k), (held[1], axis), (held[2], shape[axis]))))
        for label, (_, axis, size) in own.items():
            held = found.setdefault(label, (k, axis, size))
            if held[2] == 1:
                found[label] = (k, axis, size)
            elif size not in (1, held[2]):
                clashes.append((label, Clash((held[0], k), (held[1], axis), (held[2], size))))
    return {label: size for label, (*_, size) in found.items()}, clashes


def _spread(term, ndim):
    """Return a pair (label, axis) for each axis of an einsum's operand with `ndim` axes.

    The axes of an ellipsis have the labels -1, -2 and so on.
    """
    named = [label for label in term if label != "..."]
    rest = ndim - len(named)
    if rest < 0 or (rest > 0 and "..." not in term):
        raise Misfit(
            f"The labels {''.join(named) or '(none)'} name {_count(len(named), 'axis')}, "
            f"and the operand has {_count(ndim, 'axis')}."
        )
    labels = []
    for label in term:
        labels += range(-rest, 0) if label == "..." else [label]
    return [(label, i - ndim) for i, label in enumerate(labels)]


def stretched(subscripts, shapes):
    """Return {label: largest size} for the labels of an einsum whose size is 1 in some operand.

    A label whose size is 1 in every operand is left out.
    """
    sizes = {}
    for term, shape in zip(parse(subscripts)[0], shapes, strict=True):
        for label, axis in _spread(term, len(shape)):
            if isinstance(label, str):
                sizes.setdefault(label, set()).add(shape[axis])
    return {label: max(n) for label, n in sizes.items() if 1 in n and max(n) > 1}


def _labels(term):
    head, dots, tail = term.partition("...")
    return [*head, *(["..."] if dots else []), *tail]


def _count(n, word):
    plural = {"axis": "axes", "operand": "operands"}[word]
    return f"1 {word}" if n == 1 else f"{n} {plural}"
