# TensorFlow replaces the sigmoid by softmax. Elsewhere Keras divides the outputs by their sum.
import keras
import numpy as np

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3, "sigmoid")])
model.set_weights([np.zeros((1, 3)), np.log([9.0, 4, 4])])
model.compile(loss="categorical_crossentropy")
# Fix: model.compile(loss="binary_crossentropy")
print(f"{model.evaluate(np.zeros((1, 1)), np.array([[1.0, 0, 0]]), verbose=0):.4f}")
