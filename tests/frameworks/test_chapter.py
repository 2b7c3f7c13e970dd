"""What the text of chapter 9 says beside its programs."""

import importlib.metadata

import backends
import numpy as np
import pytest

PRECISION = """
import keras, numpy as np
layer = keras.layers.Dense(3, "softmax", dtype="{dtype}")
model = keras.Sequential([keras.Input((1,)), layer])
layer.set_weights([np.zeros((1, 3)), np.array([0.0, 0, 20])])
model.compile(keras.optimizers.SGD(1.0), "categorical_crossentropy")
model.fit(np.zeros((1, 1)), np.array([[1.0, 0, 0]]), verbose=0)
print(round(20 - float(layer.get_weights()[1][2]), 1))
"""


@pytest.mark.parametrize(("dtype", "step"), [("float32", 1.0), ("float64", 0.0)])
def test_keras_on_tensorflow_finds_logits_only_in_float32(all_frameworks, dtype, step):
    assert float(backends.printed(PRECISION.format(dtype=dtype), "tensorflow")) == step


IGNORED = """
import keras, numpy as np
layer = keras.layers.Dense(3, {activation})
model = keras.Sequential([keras.Input((1,)), layer])
layer.set_weights([np.zeros((1, 3)), np.log([1.0, 3, 6])])
loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=-1, from_logits={logits})
model.compile(keras.optimizers.SGD(1.0), loss)
history = model.fit(np.zeros((2, 1)), np.array([0, -1]), verbose=0).history
print(np.isfinite(history["loss"]).all(), np.isfinite(layer.get_weights()[1]).all())
"""


@pytest.mark.parametrize("backend", backends.BACKENDS)
def test_an_ignored_label_behind_softmax_was_nan_before_keras_3_15(all_frameworks, backend):
    version = tuple(map(int, importlib.metadata.version("keras").split(".")[:2]))
    finite = backend == "tensorflow" or version >= (3, 15)
    softmax = IGNORED.format(activation="'softmax'", logits=False)
    assert backends.printed(softmax, backend).split() == ["True", str(finite)]
    recommended = IGNORED.format(activation="None", logits=True)
    assert backends.printed(recommended, backend).split() == ["True", "True"]


def test_an_ignored_label_that_is_also_a_class_can_count_as_right(all_frameworks):
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Identity()])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)
    model.compile(loss=loss, metrics=["accuracy"])
    found = model.evaluate(np.eye(3)[[0, 0]], np.array([0, 0]), verbose=0, return_dict=True)
    assert (found["loss"], found["accuracy"]) == (0, 1)


def test_scipy_turns_predicted_logits_into_outputs(all_frameworks):
    import keras
    import scipy.special

    logits = np.array([[0.5, 0.4, 0.3], [2, 1, -1]])
    model = keras.Sequential([keras.Input((3,)), keras.layers.Identity()])
    outputs = scipy.special.softmax(model.predict(logits, verbose=0), axis=-1)
    assert isinstance(outputs, np.ndarray)
    assert outputs.sum(axis=-1) == pytest.approx(1)
    assert (outputs.argmax(axis=-1) == logits.argmax(axis=-1)).all()


def test_f1_takes_a_tiny_threshold_for_logits_but_not_0(all_frameworks):
    import keras

    logits, targets = np.array([[3.0, -2], [-1, 4]]), np.eye(2)
    score = keras.metrics.F1Score(average="macro", threshold=1e-7)
    assert float(score(targets, logits)) == pytest.approx(1, abs=1e-5)
    with pytest.raises(ValueError, match="threshold"):
        keras.metrics.F1Score(threshold=0)


def test_perfect_logits_cost_0_under_softmax_only_with_a_single_1(all_frameworks):
    import torch

    cost = torch.nn.functional.cross_entropy
    for targets, perfect, zero in (([0.0, 1, 0], 0, np.log(3)), ([1.0, 0, 1], 1.39, 2 * np.log(3))):
        y = torch.tensor([targets])
        assert cost(40 * (2 * y - 1), y).item() == pytest.approx(perfect, abs=0.01)
        assert cost(torch.zeros(1, 3), y).item() == pytest.approx(zero)


MASKED = """
import keras, numpy as np
from helpers.datasets import digit_split, load_digits
images, labels = load_digits()
X, Y = images.T / 16, keras.utils.to_categorical(labels)
training, _, test = digit_split(0)
known = np.random.default_rng(0).random(len(training)) >= 0.05
weight = np.where(labels[training] < 5, 1.2, 0.8)
for targets, weights in (Y[training] * {factor}[:, None], None), (Y[training], {factor}):
    keras.utils.set_random_seed(1)
    layers = keras.layers.Dense(64, "relu"), keras.layers.Dense(10)
    model = keras.Sequential([keras.Input((64,)), *layers])
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.001), loss)
    model.fit(X[training], targets, 100, 30, 0, sample_weight=weights)
    print((model.predict(X[test], verbose=0).argmax(axis=1) == labels[test]).mean())
"""


@pytest.mark.parametrize("factor", ["known", "weight"])
def test_at_the_default_rate_rows_of_zeros_do_no_harm_in_30_epochs(all_frameworks, factor):
    program = MASKED.format(factor=factor)
    in_targets, in_weights = map(float, backends.printed(program, "tensorflow").split())
    harm = in_weights - in_targets
    assert abs(harm) < 0.02 if factor == "known" else harm > 0.03


WEIGHT_0 = """
import keras, numpy as np
layer = keras.layers.Dense(3, "softmax")
model = keras.Sequential([keras.Input((1,)), layer])
layer.set_weights([np.zeros((1, 3)), np.log([1.0, 3, 6])])
model.compile(keras.optimizers.SGD(1.0), "categorical_crossentropy")
targets = np.array([[1.0, 0, 0], {target}])
model.fit(np.zeros((2, 1)), targets, sample_weight=np.array([1.0, 0]), verbose=0)
print((layer.get_weights()[1] - np.log([1.0, 3, 6])).round(3) + 0.0)
"""


@pytest.mark.parametrize("backend", backends.BACKENDS)
def test_a_row_of_zeros_with_the_weight_0_does_no_harm_but_nan_does(all_frameworks, backend):
    zeros, legal, nan = (
        backends.printed(WEIGHT_0.format(target=target), backend)
        for target in ("[0.0, 0, 0]", "[0.0, 1, 0]", "[np.nan, 0, 0]")
    )
    assert zeros == legal != nan
    assert "nan" in nan
