"""The pages about single messages, docs/messages/*.md, taken apart, and a run of their code."""

import contextlib
import io
import linecache
import re
import warnings

import numpy as np
from notebook_rules import ROOT

import whyshape

PAGES = sorted((ROOT / "docs" / "messages").glob("*.md"))
# The messages of PyTorch, JAX and Keras on TensorFlow, each with a code that raises it.
FRAMEWORKS = {
    "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1": (
        "torch.ones(4, 3) - torch.ones(4)"
    ),
    "Incompatible shapes for broadcasting: shapes=[(4, 3), (4,)]": "jnp.ones((4, 3)) - jnp.ones(4)",
    "output with shape [3, 1] doesn't match the broadcast shape [3, 4]": (
        "A = torch.ones(3, 1)\nA += torch.ones(3, 4)"
    ),
    "The expanded size of the tensor (3) must match the existing size (2) at non-singleton "
    "dimension 1": "torch.zeros(2, 3)[:] = torch.ones(2)",
    "mat1 and mat2 shapes cannot be multiplied (3x4 and 3x2)": (
        "torch.ones(3, 4) @ torch.ones(3, 2)"
    ),
    "dot_general requires contracting dimensions to have the same shape, got (4,) and (3,)": (
        "jnp.ones((3, 4)) @ jnp.ones((3, 4))"
    ),
    "expected sequence of length 2 at dim 1 (got 3)": "torch.tensor([[1, 2], [3, 4, 5]])",
    "only one element tensors can be converted to Python scalars": "float(torch.ones(2))",
    "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor": (
        "torch.cat(torch.ones(3), torch.ones(4))"
    ),
    "Sizes of tensors must match except in dimension 0": (
        "torch.vstack([torch.ones(4, 3), torch.ones(4)])"
    ),
    "shape '[5, 2]' is invalid for input of size 12": "torch.arange(12).reshape(5, 2)",
    "too many indices for tensor of dimension 1": "torch.ones(4)[:, 0]",
    "Target 3 is out of bounds.": (
        "torch.nn.functional.cross_entropy(torch.zeros(1, 3), torch.tensor([3]))"
    ),
    "The shape of the mask [4] at index 0 does not match the shape of the indexed tensor [3, 4] at "
    "index 0": "torch.ones(3, 4)[torch.ones(4) > 0]",
    "subscript j has size 5 for operand 1 which does not broadcast with previously seen size 4": (
        "torch.backends.opt_einsum.enabled = False\n"
        'torch.einsum("ij,kj->ik", torch.ones(3, 4), torch.ones(4, 5))'
    ),
    "linalg.inv: A must be batches of square matrices, but they are 4 by 3 matrices": (
        "torch.linalg.inv(torch.ones(4, 3))"
    ),
    "Using a target size (torch.Size([4])) that is different to the input size "
    "(torch.Size([4, 1])). This will likely lead to incorrect results due to broadcasting.": (
        "torch.nn.functional.mse_loss(torch.ones(4, 1), torch.ones(4))"
    ),
    "Target size (torch.Size([4, 3])) must be the same as input size (torch.Size([4, 1]))": (
        "torch.nn.BCEWithLogitsLoss()(torch.ones(4, 1), torch.ones(4, 3))"
    ),
    "Using a target size (torch.Size([4])) that is different to the input size "
    "(torch.Size([4, 1])) is deprecated. Please ensure they have the same size.": (
        "torch.nn.BCELoss()(torch.ones(4, 1), torch.ones(4))"
    ),
    "index out of range in self": "torch.nn.Embedding(3, 2)(torch.tensor([3]))",
    "mat1 and mat2 must have the same dtype, but got Double and Float": (
        "torch.nn.Linear(3, 2)(torch.ones(4, 3).double())"
    ),
    "Input type (double) and bias type (float) should be the same": (
        "torch.nn.Conv2d(1, 1, 3)(torch.ones(1, 1, 4, 4).double())"
    ),
    "expected m1 and m2 to have the same dtype, but got: double != float": (
        "torch.ones(4, 3).double() @ torch.ones(3, 2)"
    ),
    "dot : expected both vectors to have same dtype, but found Double and Float": (
        "torch.ones(3).double() @ torch.ones(3)"
    ),
    "expected scalar type Double but found Float": (
        "torch.nn.Conv2d(1, 1, 3, bias=False)(torch.ones(1, 1, 4, 4).double())"
    ),
    "addmv input tensors must have the same dtype": "torch.ones(4, 3).double() @ torch.ones(3)",
    "RNN input dtype (torch.float64) does not match weight dtype (torch.float32)": (
        "torch.nn.GRU(3, 2)(torch.ones(4, 3).double())"
    ),
    "expected target dtype to be Long or Byte, but got Float": (
        "torch.nn.functional.cross_entropy(torch.zeros(4, 3), torch.zeros(4))"
    ),
    "Expected floating point type for target with class probabilities, got Long": (
        "torch.nn.functional.cross_entropy(torch.zeros(4, 3), torch.zeros(4, 3).long())"
    ),
    "result type Float can't be cast to the desired output type Long": (
        "torch.nn.BCEWithLogitsLoss()(torch.zeros(4), torch.zeros(4).long())"
    ),
    "0D or 1D target tensor expected, multi-target not supported": (
        "torch.nn.functional.cross_entropy(torch.zeros(4, 3), torch.zeros(4, 1).long())"
    ),
    "only batches of spatial targets supported (3D tensors)": (
        "torch.nn.functional.cross_entropy(torch.zeros(2, 3, 4, 4), torch.zeros(2, 1, 4, 4).long())"
    ),
    "Expected target size [2, 4], got [2, 3]": (
        "torch.nn.functional.cross_entropy(torch.zeros(2, 3, 4), torch.zeros(2, 3).long())"
    ),
    "Expected input batch_size (6) to match target batch_size (2).": (
        "torch.nn.functional.cross_entropy(torch.zeros(6, 4), torch.zeros(2, 3).long())"
    ),
    "element 0 of tensors does not require grad and does not have a grad_fn": (
        "torch.ones(3).sum().backward()"
    ),
    "Expected more than 1 value per channel when training, got input size torch.Size([1, 3])": (
        "torch.nn.BatchNorm1d(3)(torch.ones(1, 3))"
    ),
    "Expected shape (None, 5), but input has incompatible shape (5,)": (
        "keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])(np.ones(5))"
    ),
    "Received a label value of 1 which is outside the valid range of [0, 1)": (
        "keras.losses.SparseCategoricalCrossentropy()(np.array([[1]]), np.array([[0.5]]))"
    ),
    "The use of x.T on tensors of dimension other than 2 to reverse their shape is deprecated": (
        "torch.ones(3).T"
    ),
}
# What is not raised here, because older releases or a graphics card say it.
ELSEWHERE = {
    *FRAMEWORKS,
    "expected scalar type Long but found Float",
    "CUDA error: device-side assert triggered",
    "boolean index did not match indexed array along dimension 0; dimension is 3 but corresponding "
    "boolean dimension is 4",
}


def body(path):
    """The text of a page without what stands before it for the box."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\A---\n.*?^---\n", "", text, flags=re.DOTALL | re.MULTILINE)


def title(path):
    return body(path).partition("\n")[0].removeprefix("# ")


def sections(path):
    """{heading: text}, where the heading of the fixes is empty."""
    _, fixes, *rest = re.split(r"^(?:# .*|## (.*))\n", body(path), flags=re.MULTILINE)[1:]
    return {"": fixes} | dict(zip(rest[::2], rest[1::2], strict=True))


def fixes(path):
    """The code of each fix, as a list for each line of the page's first list."""
    lines = re.findall(r"^- .*$", sections(path)[""], re.MULTILINE)
    return [re.findall(r"\bwrite `([^`]+)`", line) for line in lines]


def blocks(text):
    """Pairs of a language and the code in it."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def messages(path):
    """The messages that a page quotes, in its title and at its end."""
    text = f"{title(path)}\n{sections(path).get('Elsewhere', '')}"
    text = re.sub(r"\[[^\]\n]*\]\(.*?\)", "", text)  # a link leads to the page of this message
    return [code for code in re.findall(r"`([^`]*)`", text) if len(code.split()) > 4]


def says(quoted, message):
    """Whether a message has the words of a quoted one, in which … stands for what is left out."""
    parts = (re.escape(part.strip(" .")) for part in quoted.split("…"))
    plain = re.sub(r"\s+", " ", message.replace("`", ""))
    return re.search(".*".join(parts), plain) is not None


def needs_frameworks(path):
    return re.search("^import (torch|keras)", body(path), re.MULTILINE) is not None


def run(code, names):
    """What a code prints, and its error or warning, or None."""
    name = f"<code {len(linecache.cache)}>"  # where whyshape finds the source
    linecache.cache[name] = len(code), None, code.splitlines(keepends=True), name
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # also scikit-learn's and PyTorch's
        warnings.simplefilter("error", RuntimeWarning)
        try:
            exec(compile(code, name, "exec"), names)
        except Exception as error:
            return printed.getvalue(), error
    return printed.getvalue(), None


def run_page(path):
    """Run all code of a page, and compare it with what the page says."""
    parts, names = sections(path), {"np": np}
    (_, why), *shown = blocks(parts["Why"])
    printed, error = run(why, names)
    if error is None:
        assert printed == shown.pop(0)[1]
    else:
        assert any(says(each, str(error)) for each in messages(path)), error
        if note := whyshape.explain(error):
            rows = [line.strip() for line in str(note).splitlines()]
            other = [line for line in shown[0][1].splitlines() if line not in rows]
            assert other == [], f"whyshape says\n{note}"
            assert note.reason in parts["Why"] or "NumPy says" in note.reason
    for line in (code for fix in fixes(path) for code in fix):
        assert run(line, dict(names)) == ("", None), line
    codes = blocks(parts["When it runs"])
    for (language, code), (_, text) in zip(codes[::2], codes[1::2], strict=True):
        assert (language, *run(code, names)) == ("python", text, None)
    for _, text in shown:
        check_shapes(text)


def check_shapes(text):
    """In aligned rows, the sizes are those of the shape at the end."""
    for sizes, shape in re.findall(r"^\S.*? +((?:\[?\d+\]? +)+)\(([\d, ]*)\)$", text, re.MULTILINE):
        assert re.findall(r"\d+", sizes) == re.findall(r"\d+", shape)
