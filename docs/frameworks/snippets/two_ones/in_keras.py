# TensorFlow, the default backend, gives a − y. PyTorch and JAX give 2a − y.
import keras
import numpy as np

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3, "softmax")])
model.set_weights([np.zeros((1, 3)), np.log([1.0, 3, 6])])
model.compile(keras.optimizers.SGD(1.0), "categorical_crossentropy")
y, weight = np.array([[1.0, 0, 1]]), None
# Fix: y, weight = np.array([[0.5, 0, 0.5]]), np.array([2.0])
model.fit(np.zeros((1, 1)), y, sample_weight=weight, verbose=0)
print((np.log([1.0, 3, 6]) - model.get_weights()[1]).round(4))
