"""What the table of traps says beside its programs: notes, captions, and fixes on other data."""

import itertools
import warnings

import backends
import numpy as np
import pytest


@pytest.fixture
def torch(all_frameworks):
    import torch

    return torch


def test_without_zero_grad_the_steps_swing_for_ever(torch):
    w, places = torch.tensor(1.0, requires_grad=True), []
    step = torch.optim.SGD([w], lr=0.1)
    for _ in range(300):
        ((w - 2) ** 2).backward()
        step.step()
        places.append(w.item())
    late = np.array(places[-100:])
    assert late.min() < 1.5 < 2.5 < late.max()


def test_several_backward_in_one_step_add_up_their_gradients(torch):
    w, x = torch.tensor(1.0, requires_grad=True), torch.arange(6.0)
    (w * x).sum().backward()
    whole = w.grad.clone()
    w.grad = None
    for part in x.split(2):
        (w * part).sum().backward()
    assert w.grad == whole


def test_ignored_labels_have_no_gradient_and_the_fix_is_a_mean(torch):
    F = torch.nn.functional
    for labels in map(torch.tensor, ([-100, -100], [-100, 1], [0, 1])):
        z = torch.tensor([[0.0, 0, 200], [1, 2, 3]], requires_grad=True)
        loss = F.cross_entropy(z, labels)
        fixed = F.cross_entropy(z, labels, reduction="sum") / max(1, (labels != -100).sum())
        known = bool((labels >= 0).any())
        assert fixed.item() == pytest.approx(loss.item() if known else 0)
        loss.backward()
        assert z.grad.isfinite().all()
        assert bool(z.grad.any()) == known


def test_with_class_weights_the_mean_divides_by_the_weights_of_the_labels_that_count(torch):
    F, weight = torch.nn.functional, torch.tensor([1.0, 5, 10])
    z = torch.tensor([[0.0, 1, 2], [1, 3, 6], [2, 0, 0]])
    labels = torch.tensor([0, 2, -100])
    known = labels != -100
    total = F.cross_entropy(z, labels, weight=weight, reduction="sum")
    mean = F.cross_entropy(z, labels, weight=weight)
    assert (total / weight[labels[known]].sum()).item() == pytest.approx(mean.item())
    assert (total / known.sum()).item() > 2 * mean


def test_a_batch_of_ignored_labels_lowers_the_mean_that_keras_shows(all_frameworks):
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Identity()])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    model.compile(loss=loss)
    x, y = np.zeros((4, 3)), np.array([0, 1, -1, -1])
    shown = model.evaluate(x, y, batch_size=2, verbose=0)
    assert shown == pytest.approx(np.log(3) / 2)


def test_a_mask_in_jax_survives_a_batch_without_labels(all_frameworks):
    import jax.numpy as jnp
    import optax

    z = jnp.array([[0.0, 0, 200], [1, 2, 3]])
    for labels in ([-1, -1], [-1, 1]):
        weights = jnp.array(labels) >= 0
        losses = optax.softmax_cross_entropy_with_integer_labels(z, jnp.array(labels))
        mean = (weights * losses).sum() / jnp.maximum(1, weights.sum())
        assert mean == pytest.approx(losses[1].item() if weights.any() else 0)


def test_a_label_that_is_no_class_lowers_all_logits_in_jax(all_frameworks):
    import jax
    import jax.numpy as jnp
    import optax

    z, loss = jnp.log(jnp.array([1.0, 3, 6])), optax.softmax_cross_entropy_with_integer_labels
    assert jnp.isnan(loss(z, 3))
    assert jax.grad(loss)(z, 3) == pytest.approx([0.1, 0.3, 0.6], abs=1e-6)


def test_a_rounded_sigmoid_has_no_gradient_in_a_loss_of_outputs(torch):
    for logit, wanted in ((16.0, 1.0), (17.0, 0.0)):
        z = torch.tensor([logit], requires_grad=True)
        torch.nn.functional.binary_cross_entropy(torch.sigmoid(z), torch.zeros(1)).backward()
        assert z.grad.item() == pytest.approx(wanted, abs=0.01)


def test_a_mask_in_torch_survives_a_batch_without_labels(torch):
    for mask in (torch.zeros(4), torch.tensor([1.0, 0, 0, 1])):
        w = torch.tensor([2.0], requires_grad=True)
        losses = w * torch.arange(4)
        ((losses * mask).sum() / mask.sum().clamp(min=1)).backward()
        assert w.grad.item() == (1.5 if mask.any() else 0)


def test_one_target_is_refused_by_cross_entropies_of_keras(all_frameworks):
    import keras

    for name in ("mse", "mae", "huber", "poisson"):
        keras.losses.get(name)(np.zeros((4, 1)), np.ones((4, 3)))
    for name in ("binary_crossentropy", "categorical_crossentropy"):
        with pytest.raises(ValueError, match="same shape"):
            keras.losses.get(name)(np.zeros((4, 1)), np.ones((4, 3)))


def test_where_a_sigmoid_is_rounded_to_1(torch):
    for kind, first in ((torch.float32, 17), (torch.bfloat16, 7)):
        rounded = [torch.sigmoid(torch.tensor(float(z), dtype=kind)).item() == 1 for z in range(20)]
        assert rounded.index(True) == first


def test_logits_that_look_like_outputs_pass(torch):
    F = torch.nn.functional
    z, y = torch.tensor([0.3, 0.4]), torch.tensor([1.0, 0.0])
    assert round(F.binary_cross_entropy(z, y).item(), 2) == 0.86
    assert round(F.binary_cross_entropy_with_logits(z, y).item(), 2) == 0.73


def test_a_large_integer_loses_digits_beside_a_float32(torch):
    product = torch.from_numpy(np.array([123456789])) * torch.ones(1)
    assert product.item() == 123456792


def test_most_layers_of_pytorch_stop_at_float64_but_not_each(torch):
    x = torch.ones(4, 3, dtype=torch.float64)
    for layer in (torch.nn.Linear(3, 1), torch.nn.LayerNorm(3), torch.nn.BatchNorm1d(3)):
        with pytest.raises(RuntimeError, match="dtype"):
            layer(x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a version of PyTorch warns of a slow way
        assert torch.nn.RMSNorm(3)(x).dtype == torch.float64
    assert torch.nn.functional.mse_loss(torch.ones(4, 3), x).dtype == torch.float64


def test_other_sizes_stop(torch):
    import jax.numpy as jnp
    from keras import ops

    for E in (np.ones((4, 3)), torch.ones(4, 3), jnp.ones((4, 3)), ops.ones((4, 3))):
        sums = E.sum(1) if hasattr(E, "sum") else ops.sum(E, 1)
        with pytest.raises(Exception, match=r"(?i)shape|size|broadcast"):
            E / sums
    with pytest.raises(RuntimeError, match="Expected target size"):
        torch.nn.functional.cross_entropy(torch.ones(1, 5, 3), torch.zeros(1, 5, dtype=int))


def test_a_single_picture_stops_only_with_a_single_pixel(torch):
    layer = torch.nn.BatchNorm2d(1)
    assert layer(torch.rand(1, 1, 2, 2)).isfinite().all()
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        layer(torch.rand(1, 1, 1, 1))
    sequence = torch.nn.BatchNorm1d(2)(torch.rand(1, 2, 5))
    assert sequence.mean(2)[0].tolist() == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"])
def test_four_losses_of_pytorch_warn_of_a_column_and_a_row(torch, name):
    with pytest.warns(UserWarning, match="Using a target size"):
        getattr(torch.nn.functional, name)(torch.ones(4, 1), torch.ones(4))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (torch.ones(4, 1) - torch.ones(4)).shape == (4, 4)


def test_sure_logits_have_finite_gradients_after_the_fixes(torch):
    F = torch.nn.functional
    for cost, target in itertools.product(
        (F.cross_entropy, F.binary_cross_entropy_with_logits), (-200.0, 200.0)
    ):
        z = torch.tensor([[target, 0.0]], requires_grad=True)
        cost(z, torch.tensor([[1.0, 0]])).backward()
        assert z.grad.isfinite().all()
        assert (z.grad[0, 0].abs() > 0.4) == (target < 0)


@pytest.mark.parametrize(
    ("shape", "result"), [((4, 1), (4, 4)), ((1, 4), (1, 4)), ((2, 3), None), ((3, 2), None)]
)
def test_rows_without_keepdims_stop_unless_the_table_is_square_or_a_single_line(
    torch, shape, result
):
    import jax.numpy as jnp

    for table in (np.ones(shape), torch.ones(shape), jnp.ones(shape)):
        try:
            found = tuple((table / table.sum(1)).shape)
        except (ValueError, TypeError, RuntimeError):
            found = None
        assert found == result


def test_one_hot_targets_of_any_number_of_words_have_no_wrong_shape(torch):
    F, output = torch.nn.functional, torch.zeros(2, 5, 3)
    assert F.cross_entropy(output, torch.ones(2, 5, 3)).isfinite()
    with pytest.raises(RuntimeError, match="Expected target size"):
        F.cross_entropy(output, torch.zeros(2, 5, dtype=torch.long))


def test_gradcheck_finds_a_detach_but_no_clip_and_no_round(torch):
    def clipped(z):
        return -(1 - z.sigmoid().clamp(1e-7, 1 - 1e-7)).log().sum()

    def rounded(z):
        return (z.sigmoid().round() ** 2).sum()

    def detached(z):
        return ((z.sigmoid() - z.sigmoid().detach() / 2) ** 2).sum()

    for cost, logit, accepted in ((clipped, 20, True), (rounded, 1, True), (detached, 1, False)):
        z = torch.full((2,), logit, dtype=torch.float64, requires_grad=True)
        assert torch.autograd.gradcheck(cost, z, raise_exception=False) == accepted


def test_gradcheck_rejects_pytorchs_binary_cross_entropy_at_the_logit_minus_30(torch):
    def cost(z):
        return torch.nn.functional.binary_cross_entropy(z.sigmoid(), torch.ones_like(z))

    for logit, accepted in ((-20, True), (-30, False)):
        z = torch.full((2,), logit, dtype=torch.float64, requires_grad=True)
        assert torch.autograd.gradcheck(cost, z, raise_exception=False) == accepted


IGNORED = """
import keras, numpy as np, tensorflow as tf
z = tf.Variable([[0.0, 0, 20]])
with tf.GradientTape() as tape:
    outputs = keras.ops.softmax(z) if {softmax} else z
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=not {softmax}, {more})
    cost = loss(np.array([0]), outputs)
print(round(float(abs(tape.gradient(cost, z)).numpy().max()), 1))
"""


@pytest.mark.parametrize(
    ("softmax", "more", "step"),
    [(True, "", 1.0), (True, "ignore_class=255", 0.0), (False, "ignore_class=255", 1.0)],
)
def test_an_ignored_class_makes_keras_clip_on_tensorflow(all_frameworks, softmax, more, step):
    program = IGNORED.format(softmax=softmax, more=more)
    assert float(backends.printed(program, "tensorflow")) == step


SURE = """
import keras, numpy as np
keras.config.set_dtype_policy("{policy}")
layers = keras.layers.Dense(3, "softmax", dtype={dtype}), {more}
model = keras.Sequential([keras.Input((1,)), *layers])
model.layers[0].set_weights([np.zeros((1, 3)), np.array([0.0, 0, {margin}])])
model.compile(keras.optimizers.SGD(1.0), "categorical_crossentropy")
model.fit(np.zeros((1, 1)), np.array([[1.0, 0, 0]]), verbose=0)
print(round(abs({margin} - float(model.get_weights()[1][2])), 1))
"""
RESHAPE = "keras.layers.Reshape((3,))"


@pytest.mark.parametrize(
    ("policy", "dtype", "more", "margin", "step"),
    [
        ("float32", None, "*()", 20, 1.0),
        ("float32", None, RESHAPE, 20, 0.0),
        ("float32", None, RESHAPE, 16, 1.0),
        ("float32", None, "keras.layers.Identity()", 20, 1.0),
        ("float64", None, "*()", 20, 0.0),
        ("mixed_bfloat16", None, "*()", 16, 1.0),
        ("mixed_bfloat16", None, "*()", 20, 0.0),
        ("mixed_bfloat16", "float32", "*()", 20, 1.0),
        ("mixed_float16", "float32", "*()", 20, 1.0),
    ],
)
def test_where_keras_on_tensorflow_loses_the_logits(
    all_frameworks, policy, dtype, more, margin, step
):
    program = SURE.format(policy=policy, dtype=repr(dtype), more=more, margin=margin)
    assert float(backends.printed(program, "tensorflow")) == step


ELSEWHERE = """
import keras, numpy as np
keras.config.set_floatx("{floatx}")
layer = keras.layers.Dense(3, "softmax")
layer = keras.layers.TimeDistributed(layer) if {wrapped} else layer
model = keras.Sequential([keras.Input((2, 1)), layer])
model.set_weights([np.zeros((1, 3)), np.array([0.0, 0, 20])])
model.compile(keras.optimizers.SGD(1.0), "categorical_crossentropy")
model.fit(np.zeros((1, 2, 1)), np.array([[[1.0, 0, 0]] * 2]), verbose=0)
print(round(20 - float(model.get_weights()[1][2]), 1))
"""


@pytest.mark.parametrize(
    ("floatx", "wrapped", "step"),
    [("float32", False, 1.0), ("float32", True, 0.0), ("float64", False, 1.0)],
)
def test_the_logits_are_found_in_the_type_of_the_loss_and_not_in_a_wrapper(
    all_frameworks, floatx, wrapped, step
):
    program = ELSEWHERE.format(floatx=floatx, wrapped=wrapped)
    assert float(backends.printed(program, "tensorflow")) == step


TWO_LAYERS = """
import keras, numpy as np
z = np.log([1.0, 3, 6])
for activation in ("softmax", "sigmoid"):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3, activation)])
    model.set_weights([np.zeros((1, 3)), z])
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
    model.fit(np.zeros((1, 1)), np.array([[1.0, 0, 0]]), verbose=0)
    print(*(z - model.get_weights()[1]))
"""


@pytest.mark.parametrize("backend", backends.BACKENDS)
def test_tensorflow_trains_a_softmax_layer_with_a_binary_cost_as_a_sigmoid_layer(
    all_frameworks, backend
):
    text = backends.printed(TWO_LAYERS, backend)
    softmax, sigmoid = (np.array(line.split(), float) for line in text.splitlines())
    assert np.allclose(softmax, sigmoid, atol=1e-5) == (backend == "tensorflow")


TRAINING = """
import keras, numpy as np
X, ones = np.random.default_rng(0).normal(3, 2, (64, 4)), np.ones((1, 64))
inputs = keras.Input((4,))
base = keras.Sequential([keras.Input((4,)), keras.layers.BatchNormalization()])
model = keras.Model(inputs, keras.layers.Dense(1)(base(inputs, training=False)))
model.compile("sgd", "mse")
model.fit(X, X[:, :1], verbose=0)
print("statistics move", np.abs(base.get_weights()[2]).max() > 0)
inputs = keras.Input((64,))
model = keras.Model(inputs, keras.layers.Dropout(0.5)(inputs, training=True))
print("predict drops", not np.array_equal(model.predict(ones, verbose=0), ones))
called = keras.ops.convert_to_numpy(model(ones, training=True))
print("a call with training=True drops", not np.array_equal(called, ones))
"""


@pytest.mark.parametrize("backend", backends.BACKENDS)
def test_fit_and_predict_ignore_the_training_that_a_layer_was_called_with(all_frameworks, backend):
    said = [line.split()[-1] for line in backends.printed(TRAINING, backend).splitlines()]
    assert said == ["True", "False", "True"]


STRING_LOSS = """
import keras
from sklearn.datasets import load_digits
X, y = load_digits(return_X_y=True)
logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
for loss in ("sparse_categorical_crossentropy", logits):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(10)])
    model.compile("adam", loss)
    model.fit(X / 16, y, epochs=10, verbose=0)
    print((model.predict(X / 16, verbose=0).argmax(1) == y).mean())
"""


@pytest.mark.parametrize("backend", backends.BACKENDS)
def test_a_loss_given_as_a_string_wants_outputs(all_frameworks, backend):
    string, logits = map(float, backends.printed(STRING_LOSS, backend).split())
    assert string < 0.6 < 0.8 < logits


MASKED = """
import keras, numpy as np
for padding in ([0.0, 0, 0], [1.0, 0, 0]):
    keras.utils.set_random_seed(0)
    layers = keras.layers.Embedding(5, 3, mask_zero=True), keras.layers.Dense(3)
    model = keras.Sequential([keras.Input((4,), dtype="int32"), *layers])
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(1.0), loss)
    Y = np.array([[[0.0, 1, 0], [0, 0, 1], padding, padding]])
    model.fit(np.array([[1, 2, 0, 0]]), Y, verbose=0)
    print(*model.get_weights()[-1])
"""


@pytest.mark.parametrize("backend", backends.BACKENDS)
def test_mask_zero_leaves_padding_out_of_the_loss(all_frameworks, backend):
    zeros, a_class = backends.printed(MASKED, backend).splitlines()
    assert zeros == a_class


def test_three_classifiers_of_scikit_learn_take_minus_1_for_a_missing_label():
    from sklearn.linear_model import LogisticRegression
    from sklearn.semi_supervised import LabelPropagation, LabelSpreading, SelfTrainingClassifier

    X, y = np.arange(6.0)[:, None], np.array([0, 0, -1, -1, 1, 1])
    assert -1 in LogisticRegression().fit(X, y).classes_
    for model in (
        LabelPropagation(),
        LabelSpreading(),
        SelfTrainingClassifier(LogisticRegression()),
    ):
        assert -1 not in model.fit(X, y).classes_


WARNED = """
import keras, numpy as np
layers = keras.layers.Dense(3, "softmax", dtype={dtype}), {more}
model = keras.Sequential([keras.Input((1,)), *layers])
model.layers[0].set_weights([np.zeros((1, 3)), np.array([4.0, 0, 0])])
model.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True))
print(model.evaluate(np.zeros((1, 1)), np.array([[1.0, 0, 0]]), verbose=0))
"""


@pytest.mark.parametrize(
    ("dtype", "more", "loss"),
    [
        ("float32", "*()", 0.036),
        ("mixed_bfloat16", "*()", 0.574),
        ("float64", "*()", 0.574),
        ("float32", RESHAPE, 0.574),
    ],
)
def test_where_keras_on_tensorflow_applies_softmax_twice(all_frameworks, dtype, more, loss):
    program = WARNED.format(dtype=repr(dtype), more=more)
    assert float(backends.printed(program, "tensorflow")) == pytest.approx(loss, rel=0.02)


ONE_IGNORED = """
import keras, numpy as np
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3, {activation})])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits={logits}, ignore_class=-1)
model.compile(keras.optimizers.SGD(1.0), loss)
known = model.fit(np.zeros((2, 1)), np.array([0, -1]), verbose=0).history["loss"]
early = tuple(map(int, keras.__version__.split(".")[:2])) < (3, 15)
print(early, np.isfinite(known).all(), np.isfinite(model.get_weights()[1]).all())
"""


@pytest.mark.parametrize("backend", backends.BACKENDS)
@pytest.mark.parametrize(("activation", "logits"), [("softmax", False), (None, True)])
def test_before_keras_3_15_an_ignored_sample_spoils_a_softmax_layer(
    all_frameworks, backend, activation, logits
):
    program = ONE_IGNORED.format(activation=repr(activation), logits=logits)
    early, loss, weights = (word == "True" for word in backends.printed(program, backend).split())
    assert loss
    assert weights != (early and backend != "tensorflow" and not logits)


MINUS_100 = """
import keras, numpy as np
model = keras.Sequential([keras.Input((3,)), keras.layers.Identity()])
model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
print(model.evaluate(np.log([[1.0, 3, 6], [1, 1, 8]]), np.array([0, -100]), verbose=0))
"""


def test_keras_on_pytorch_accepts_the_label_minus_100_and_counts_it_in_the_mean(all_frameworks):
    assert float(backends.printed(MINUS_100, "torch")) == pytest.approx(np.log(10) / 2)


def test_some_losses_of_pytorch_compare_each_prediction_with_all_targets(torch):
    F = torch.nn.functional
    targets, ones = torch.tensor([1.0, 2, 3, 4]), torch.ones(4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for loss in (F.poisson_nll_loss, F.kl_div):
            assert loss(torch.ones(4, 1), ones, reduction="none").shape == (4, 4)
        for predictions, found in ((targets[:, None], 1.25), (targets, 0)):
            assert F.gaussian_nll_loss(predictions, targets, ones).item() == found


def test_a_weight_frozen_after_a_step_goes_on_moving_if_its_gradient_is_kept_as_zeros(torch):
    ways = (("Adam", {}), ("SGD", {"weight_decay": 0.1}), ("SGD", {"momentum": 0.9}))
    for set_to_none, (name, more) in itertools.product((True, False), ways):
        layer, moves = torch.nn.Linear(2, 1), not set_to_none
        step = getattr(torch.optim, name)(layer.parameters(), lr=0.1, **more)
        layer(torch.ones(1, 2)).sum().backward()
        step.step()
        layer.requires_grad_(False)
        step.zero_grad(set_to_none=set_to_none)
        before = layer.weight.clone()
        step.step()
        assert (layer.weight != before).any().item() == moves


def test_a_frozen_batch_normalization_trains_again_after_each_train_of_its_network(torch):
    layer = torch.nn.BatchNorm1d(2).requires_grad_(False)
    network, x = torch.nn.Sequential(layer), torch.arange(16.0).reshape(8, 2)
    layer.eval()
    for train in (False, True):
        if train:
            network.train()
        before = layer.running_mean.clone()
        centred = bool(network(x).mean(0).abs().max() < 1e-5)
        assert (centred, not torch.equal(layer.running_mean, before)) == (train, train)


def test_metrics_of_single_outputs_need_the_outputs_of_softmax(all_frameworks):
    import keras

    logits = np.array([[0.5, 0.4, 0.3], [2, 1, -1]])
    targets, outputs = np.eye(3)[[0, 0]], keras.ops.softmax(logits)
    assert float(keras.metrics.Precision()(targets, outputs)) == 1
    assert float(keras.metrics.Precision(thresholds=0)(targets, logits)) == pytest.approx(0.4)


FOCAL = """
import keras, numpy as np
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.set_weights([np.zeros((1, 1)), np.array([20.0])])
loss = keras.losses.BinaryFocalCrossentropy(from_logits=True)
model.compile(keras.optimizers.SGD(1.0), loss)
model.fit(np.zeros((1, 1)), np.zeros((1, 1)), verbose=0)
print(round(20 - float(model.get_weights()[1][0]), 2))
"""


@pytest.mark.parametrize(("backend", "step"), [("tensorflow", 1), ("jax", 0), ("torch", 0)])
def test_the_focal_loss_of_two_classes_clips_logits(all_frameworks, backend, step):
    assert float(backends.printed(FOCAL, backend)) == step


def test_which_losses_refuse_a_column_beside_a_row(all_frameworks, torch):
    import jax.numpy as jnp
    import optax

    column, row = jnp.ones((4, 1)), jnp.ones(4)
    for loss in (optax.squared_error, optax.l2_loss):
        with pytest.raises(ValueError, match="Shape"):
            loss(column, row)
    for loss in (optax.huber_loss, optax.sigmoid_binary_cross_entropy):
        assert loss(column, row).shape == (4, 4)
        assert loss(jnp.ones((4, 3)), column).shape == (4, 3)
    assert optax.softmax_cross_entropy(jnp.zeros((4, 3)), column).shape == (4,)
    F = torch.nn.functional
    for loss in (F.binary_cross_entropy, F.binary_cross_entropy_with_logits):
        with pytest.raises(ValueError, match="arget size"):
            loss(torch.ones(4, 1), torch.ones(4))
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        F.soft_margin_loss(torch.ones(4, 1), torch.ones(4))
    with pytest.raises(RuntimeError, match="same dimension"):
        F.margin_ranking_loss(torch.ones(4, 1), torch.ones(4), torch.ones(4))


def test_a_loss_of_ones_own_in_keras_keeps_the_axis_that_its_losses_drop(all_frameworks):
    import keras

    def own(y, outputs):
        return keras.ops.mean((y - outputs) ** 2, axis=-1)

    targets = np.array([1.0, 2, 3, 4])
    model = keras.Sequential([keras.Input((1,)), keras.layers.Identity()])
    model.compile(loss="mse", metrics=[own])
    loss, metric = model.evaluate(targets[:, None], targets, verbose=0)
    assert (loss, metric) == (0, 2.5)
    predicted = model.predict(targets[:, None], verbose=0)
    assert ((predicted - targets) ** 2).mean() == 2.5
    assert ((predicted > 2.5) == (targets > 2.5)).mean() == 0.5


BROADCAST = """
import keras, numpy as np

def own(y, outputs):
    return keras.ops.mean((y - outputs) ** 2, axis=-1)

class Own(keras.losses.Loss):
    call = staticmethod(own)

def differ(cost):
    try:
        return bool(abs(np.mean(cost(y, p)) - np.mean(cost(y[:, None], p))) > 0.01)
    except ValueError:
        return "stops"

def of_arrays(cost):
    return lambda *both: keras.ops.convert_to_numpy(cost(*both))

def evaluated(y, p, **settings):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Identity()])
    model.compile(**settings)
    return model.evaluate(p, y, verbose=0)

y = np.array([0.1, 0.9, 0.2, 0.7])
p = y[:, None]
for name in ("poisson", "hinge", "squared_hinge", "categorical_hinge", "kl_divergence"):
    print(differ(of_arrays(getattr(keras.losses, name))), end=" ")
    print(differ(lambda y, p: evaluated(y, p, loss=name)), end=" ")
    print(differ(lambda y, p: evaluated(y, p, loss="mse", metrics=[name])[1]))
for name in ("dice", "tversky", "binary_crossentropy", "mean_squared_error"):
    print(differ(of_arrays(getattr(keras.losses, name))))
for name in ("BinaryCrossentropy", "F1Score", "MeanSquaredError"):
    print(differ(of_arrays(getattr(keras.metrics, name)())))
for loss in (keras.losses.Poisson(), keras.losses.Dice(), Own()):
    print(differ(of_arrays(loss)))
print(differ(lambda y, p: evaluated(y, p, loss=own)))
"""


@pytest.mark.parametrize("backend", backends.BACKENDS)
def test_which_functions_of_keras_compare_a_column_with_a_row(all_frameworks, backend):
    lines = backends.printed(BROADCAST, backend).splitlines()
    assert lines[:5] == ["True False True"] * 5
    assert lines[5:9] == ["True", "True", "stops", "False"]
    assert lines[9:12] == ["stops", "stops", "False"]
    assert lines[12:] == ["False", "False", "True", "False"]


def test_a_step_in_place_makes_a_new_tensor_of_a_variable_of_keras(all_frameworks):
    import keras

    w = keras.Variable(np.zeros((3, 1)))
    w -= np.ones((3, 3))
    assert tuple(w.shape) == (3, 3)
    assert not isinstance(w, keras.Variable)


def test_where_the_assertion_about_targets_does_not_fit(all_frameworks):
    import keras

    dense = keras.layers.Dense
    with pytest.raises(AttributeError, match="output shape"):
        keras.Sequential([dense(3)]).output_shape  # noqa: B018
    x = keras.Input((2,))
    assert isinstance(keras.Model(x, [dense(3)(x), dense(1)(x)]).output_shape, list)
    labels = np.array([0, 2, 1, 0])
    assert keras.Sequential([keras.Input((2,)), dense(3)]).output_shape[1:] != (
        labels.shape[1:] or (1,)
    )


TWO_ONES = """
import keras, numpy as np

def bias(y, weight):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3, "softmax")])
    model.set_weights([np.zeros((1, 3)), np.log([1.0, 3, 6])])
    model.compile(keras.optimizers.SGD(1.0), "categorical_crossentropy")
    model.fit(np.zeros((2, 1)), y, sample_weight=weight, verbose=0)
    return np.log([1.0, 3, 6]) - model.get_weights()[1]

Y = np.array([[1.0, 0, 1], [0, 0, 0]])
sums = Y.sum(axis=1)
targets = Y / np.maximum(sums, 1)[:, None]
targets[sums == 0] = [1, 0, 0]
print(*bias(targets, sums).round(3))
with np.errstate(invalid="ignore"):
    print(*bias(Y / sums[:, None], sums))
"""


@pytest.mark.parametrize("backend", backends.BACKENDS)
def test_a_row_of_zeros_needs_a_class_beside_its_weight_of_0(all_frameworks, backend):
    fixed, spoiled = backends.printed(TWO_ONES, backend).splitlines()
    slopes = np.array(fixed.split(), dtype=float)
    np.testing.assert_allclose(slopes, np.array([-0.8, 0.6, 0.2]) / 2, atol=0.002)
    assert spoiled == "nan nan nan"


def test_f1_score_refuses_the_threshold_0_and_takes_a_tiny_one(all_frameworks):
    import keras

    targets, logits = np.array([[1.0], [1], [0], [0]]), np.array([[0.3], [0.4], [-2], [-1]])
    with pytest.raises(ValueError, match="threshold"):
        keras.metrics.F1Score(threshold=0)
    for threshold, f1 in ((1e-7, 1), (0.5, 0)):
        metric = keras.metrics.F1Score(threshold=threshold)
        assert float(metric(targets, logits)[0]) == f1


def test_a_row_of_zeros_counts_in_a_mean_and_has_a_gradient_with_label_smoothing(torch):
    F = torch.nn.functional
    z = torch.tensor([[1.0, 3, 6], [1, 3, 6]]).log().requires_grad_()
    targets = torch.tensor([[1.0, 0, 0], [0, 0, 0]])
    both, one = F.cross_entropy(z, targets), F.cross_entropy(z[:1], targets[:1])
    assert both.item() == pytest.approx(one.item() / 2)
    F.cross_entropy(z, targets, label_smoothing=0.1).backward()
    assert z.grad[1].abs().max() > 0.01


def test_the_gradient_of_an_output_fades_for_the_target_1_too(torch):
    for logit, slope in ((-27.0, 1), (-35.0, 0.0006)):
        z = torch.tensor(logit, requires_grad=True)
        torch.nn.functional.binary_cross_entropy(z.sigmoid(), torch.tensor(1.0)).backward()
        assert -z.grad.item() == pytest.approx(slope, rel=0.1)


def test_logits_between_0_and_1_pass_in_keras(all_frameworks):
    import keras

    loss = keras.losses.BinaryCrossentropy()(np.array([[1.0, 0]]), np.array([[0.3, 0.4]]))
    assert float(loss) == pytest.approx(0.86, abs=0.005)


def test_a_missing_label_becomes_the_last_class_or_a_row_of_zeros(all_frameworks):
    import keras

    labels = np.array([0, -1, 2])
    made = keras.utils.to_categorical(labels, 3)
    assert made.tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 1]]
    rows = keras.ops.convert_to_numpy(keras.ops.one_hot(labels, 3))
    assert rows.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 1]]


def test_ten_thousand_thresholds_are_too_few_for_outputs_below_a_ten_thousandth(all_frameworks):
    import keras
    from sklearn.metrics import roc_auc_score

    y, outputs = np.array([0, 0, 1, 1]), np.array([0.1, 0.2, 0.3, 0.4])
    for divisor, area in ((100, 1), (10_000, 0.5)):
        metric = keras.metrics.AUC(num_thresholds=10_000)
        assert float(metric(y, outputs / divisor)) == pytest.approx(area)
        assert roc_auc_score(y, outputs / divisor) == 1


def test_accuracy_score_refuses_logits_and_counts_whole_rows(all_frameworks):
    from sklearn.metrics import accuracy_score

    with pytest.raises(ValueError, match="binary and continuous"):
        accuracy_score([1, 1, 0, 0], [0.3, 0.4, -2.0, -1.0])
    rows = np.array([[1, 0, 0], [0, 1, 1]])
    assert accuracy_score(rows, [[1, 0, 0], [0, 1, 0]]) == 0.5


def test_the_logarithm_of_outputs_has_a_gradient_up_to_a_margin_of_87_or_88(torch):
    import jax
    import jax.numpy as jnp
    import optax

    def of_outputs(z):
        return -jnp.log(jax.nn.softmax(z))[0]

    for margin, nan in ((87.0, [False, False]), (88.0, [False, True]), (89.0, [True, True])):
        z, target = torch.tensor([[0, 0, margin]], requires_grad=True), torch.tensor([0])
        torch.nn.functional.nll_loss(z.softmax(1).log(), target).backward()
        slopes = z.grad[0].numpy(), jax.grad(of_outputs)(jnp.array([0, 0, margin]))
        assert [bool(np.isnan(slope).any()) for slope in slopes] == nan
        z.grad = None
        torch.nn.functional.cross_entropy(z, target).backward()
        stable = jax.grad(optax.softmax_cross_entropy)
        for slope in (z.grad[0].numpy(), stable(jnp.array([0, 0, margin]), jnp.eye(3)[0])):
            np.testing.assert_allclose(slope, [-1, 0, 1], atol=1e-6)


def test_a_mean_with_weights_divides_by_their_sum(all_frameworks):
    import keras

    y, outputs, weights = np.zeros((4, 1)), np.full((4, 1), 2.0), np.array([1.0, 1, 0, 0])
    for reduction, mean in (("sum_over_batch_size", 2), ("mean_with_sample_weight", 4)):
        loss = keras.losses.MeanSquaredError(reduction=reduction)
        assert float(loss(y, outputs, sample_weight=weights)) == mean


def test_an_ignored_label_counts_as_wrong_in_the_metric_unless_it_has_no_weight(all_frameworks):
    import keras

    x, y = np.eye(3)[[0, 1, 2, 0]], np.array([0, 1, 255, 255])
    model = keras.Sequential([keras.Input((3,)), keras.layers.Identity()])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=255)
    model.compile(loss=loss, metrics=["accuracy"], weighted_metrics=["accuracy"])
    known = (y != 255).astype(float)
    found = model.evaluate(x, y, sample_weight=known, verbose=0, return_dict=True)
    assert (found["accuracy"], found["weighted_accuracy"]) == (0.5, 1)


def test_a_single_picture_loses_its_brightness_and_stops_nothing(torch):
    layer = torch.nn.BatchNorm2d(1)
    picture = torch.arange(16.0).reshape(1, 1, 4, 4)
    means = [layer(picture + light).mean().item() for light in (0, 100)]
    assert means == pytest.approx([0, 0], abs=1e-4)
    layer.eval()
    assert layer(picture + 100).mean() - layer(picture).mean() > 1


DEFAULT_RATE = """
import keras
from helpers.datasets import digit_split, load_digits
images, labels = load_digits()
X, Y = images.T * 255 / 16, keras.utils.to_categorical(labels)
training, _, test = digit_split(0)
for seed in range(2):
    keras.utils.set_random_seed(seed)
    layers = keras.layers.Dense(64, "relu"), keras.layers.Dense(10, "softmax")
    model = keras.Sequential([keras.Input((64,)), *layers])
    model.compile("adam", "categorical_crossentropy")
    model.fit(X[training], Y[training], epochs=20, verbose=0)
    print((model.predict(X[test], verbose=0).argmax(axis=1) == labels[test]).mean())
"""


@pytest.mark.parametrize(
    ("backend", "low", "high"),
    [("tensorflow", 0.85, 1), ("jax", 0.15, 0.7), ("torch", 0.15, 0.7)],
)
def test_a_softmax_layer_loses_large_pixels_at_the_default_rate_too(
    all_frameworks, backend, low, high
):
    read = [float(line) for line in backends.printed(DEFAULT_RATE, backend).split()]
    assert len(read) == 2
    assert low < min(read) <= max(read) < high
