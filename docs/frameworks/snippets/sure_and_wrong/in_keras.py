# On TensorFlow, Keras goes back to the logits. On PyTorch and JAX it clips, and nothing is learned.
import keras
import numpy as np

activation, cost = "softmax", "categorical_crossentropy"
# Fix: activation, cost = None, keras.losses.CategoricalCrossentropy(from_logits=True)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3, activation)])
model.set_weights([np.zeros((1, 3)), np.array([0.0, 0, 20])])
model.compile(keras.optimizers.SGD(1.0), cost)
model.fit(np.zeros((1, 1)), np.array([[1.0, 0, 0]]), verbose=0)
print((np.array([0.0, 0, 20]) - model.get_weights()[1]).round(4))
