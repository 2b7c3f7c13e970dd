"""Source text: the tree of a file or cell, the text of a node, and a node in place of another."""

import ast
import linecache
from functools import lru_cache


@lru_cache(maxsize=64)
def parse(text):
    """(tree, lines as bytes, parent of each node); None for text that is not Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    parents = {}
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            parents[child] = node
    return tree, text.encode().splitlines(keepends=True), parents


def text_of_code(code, module_globals=None):
    """The source that Python or IPython keeps of a code object, or an empty text."""
    lines = linecache.getlines(code.co_filename, module_globals)
    if not lines and hasattr(linecache, "_getlines_from_code"):  # Python's own prompt, from 3.13
        lines = linecache._getlines_from_code(code)
    return "".join(lines)


def text_of_node(node, lines):
    """A node's source text as written; normalised where it takes more than one line."""
    try:
        first, last = node.lineno, node.end_lineno
        text = (
            lines[first - 1][node.col_offset : node.end_col_offset].decode()
            if (first == last)
            else ""
        )
        text = f"({text})" if isinstance(node, ast.NamedExpr) else text
        if text and ast.dump(ast.parse(text.strip(), mode="eval").body) == ast.dump(as_load(node)):
            return text.strip()
    except (SyntaxError, ValueError, AttributeError, IndexError, UnicodeDecodeError):
        pass
    return ast.unparse(node)


def as_load(node):
    """A node that stood on the left of an assignment, as one that is read."""
    if isinstance(getattr(node, "ctx", None), ast.Store):
        fields = dict(ast.iter_fields(node)) | {"ctx": ast.Load()}
        return ast.copy_location(type(node)(**fields), node)
    return node


def replace(tree, old, new):
    """`tree` with the node `old` replaced by `new`; nodes beside the way are shared."""
    return replace_all(tree, {old: new})


def replace_all(tree, new):
    """`tree` with each node that is a key of `new` replaced by its value there."""
    if tree in new:
        return new[tree]
    fields, changed = {}, False
    for name, value in ast.iter_fields(tree):
        if isinstance(value, ast.AST):
            fields[name] = replace_all(value, new)
            changed |= fields[name] is not value
        elif isinstance(value, list):
            fields[name] = [
                replace_all(part, new) if isinstance(part, ast.AST) else part for part in value
            ]
            changed |= any(a is not b for a, b in zip(fields[name], value, strict=True))
        else:
            fields[name] = value
    return ast.copy_location(type(tree)(**fields), tree) if changed else tree


def function_node(code):
    """The `def` or `lambda` that a code object was compiled from, or None."""
    text = text_of_code(code)
    parsed = parse(text) if text else None
    if parsed is None:
        return None
    kinds = ast.Lambda if code.co_name == "<lambda>" else ast.FunctionDef
    found = [
        node
        for node in parsed[2]
        if isinstance(node, kinds)
        and getattr(node, "name", "<lambda>") == code.co_name
        and code.co_firstlineno
        == min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    ]
    return found[0] if len(found) == 1 else None
