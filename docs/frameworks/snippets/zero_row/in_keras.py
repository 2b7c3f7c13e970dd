# On TensorFlow the loss is 0, but the gradient equals the outputs. On PyTorch and JAX both are 0.
import keras
import numpy as np

x, y, weight = np.zeros((1, 1)), np.array([[0.0, 0, 0]]), None
# Fix: x, y, weight = np.zeros((1, 1)), np.array([[0.0, 0, 0]]), np.array([0.0])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3, "softmax")])
model.set_weights([np.zeros((1, 3)), np.log([1.0, 3, 6])])
model.compile(keras.optimizers.SGD(1.0), "categorical_crossentropy")
model.fit(x, y, sample_weight=weight, verbose=0)
print((np.log([1.0, 3, 6]) - model.get_weights()[1]).round(4))
