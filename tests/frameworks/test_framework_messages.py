"""The pages about single messages quote PyTorch, JAX and Keras, and some have code for these."""

import message_pages
import numpy as np
import pytest


@pytest.fixture
def frameworks(all_frameworks):
    import keras
    import torch
    from jax import numpy as jnp

    had = torch.backends.opt_einsum.enabled
    yield {"torch": torch, "jnp": jnp, "keras": keras, "np": np}
    torch.backends.opt_einsum.enabled = had


@pytest.mark.parametrize("message", message_pages.FRAMEWORKS)
def test_a_framework_says_what_a_page_quotes(frameworks, message):
    _, error = message_pages.run(message_pages.FRAMEWORKS[message], frameworks)
    assert message_pages.says(message, str(error)), error


@pytest.mark.parametrize("path", [*filter(message_pages.needs_frameworks, message_pages.PAGES)])
def test_the_code_of_a_page_does_what_the_page_says(frameworks, path):
    message_pages.run_page(path)
