"""The reports for Keras have short programs, and the first of each prints what its table says."""

import re
from pathlib import Path

import backends
import pytest

REPORTS = Path(__file__).resolve().parents[2] / "docs" / "reports"
RIGHT = {
    "keras_clipped_cross_entropies": {
        "tensorflow": ["16 16.0 [-1. 0. 1.]", "17 17.0 [-1. 0. 1.]"],
        "jax": ["16 16.0 [-1. 0. 1.]", "17 16.12 [0. 0. 0.]"],
        "torch": ["16 16.0 [-1. 0. 1.]", "17 16.12 [0. 0. 0.]"],
    },
    "keras_rows_of_zeros": {
        "tensorflow": ["0.0 [0.1 0.3 0.6]", "2.81 [-0.9 0.3 -0.4]"],
        "jax": ["0.0 [0. 0. 0.]", "2.81 [-0.8 0.6 0.2]"],
        "torch": ["0.0 [0. 0. 0.]", "2.81 [-0.8 0.6 0.2]"],
    },
}


def programs(name):
    text = (REPORTS / f"{name}.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("name", RIGHT)
def test_the_programs_have_at_most_25_lines(name):
    assert len(programs(name)) == 2
    assert all(program.count("\n") <= 25 for program in programs(name))


@pytest.mark.parametrize("backend", backends.BACKENDS)
@pytest.mark.parametrize("name", RIGHT)
def test_the_first_program_prints_what_the_table_says(all_frameworks, name, backend):
    printed = re.sub(r"-0\.(?!\d)", "0.", backends.printed(programs(name)[0], backend))
    lines = [re.sub(r"\[ +", "[", " ".join(line.split())) for line in printed.splitlines()]
    assert len(lines) == 2
    for line, right in zip(lines, RIGHT[name][backend], strict=True):
        assert line.startswith(backend)
        assert line.endswith(right), line
