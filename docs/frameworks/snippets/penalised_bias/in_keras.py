# `weight_decay` shrinks the bias, too. A layer's `kernel_regularizer` doesn't.
import keras

weights = [keras.Variable(keras.ops.ones((2, 1))), keras.Variable(keras.ops.ones(1))]
step = keras.optimizers.SGD(0.1, weight_decay=1.0)
step.apply([keras.ops.zeros((2, 1)), keras.ops.zeros(1)], weights)
print(f"bias {keras.ops.convert_to_numpy(weights[1])[0]:.1f}")
