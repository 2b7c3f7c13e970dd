# Keras warns when the layer is called, and asks whether you meant a sigmoid.
import keras
import numpy as np

X, y, activation = np.array([[-2.0], [2.0]]), np.array([[0.0], [1.0]]), "softmax"
# Fix: X, y, activation = np.array([[-2.0], [2.0]]), np.array([[0.0], [1.0]]), "sigmoid"
layer = keras.layers.Dense(1, activation, kernel_initializer="zeros")
model = keras.Sequential([keras.Input((1,)), layer])
model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
model.fit(X, y, epochs=20, verbose=0)
print(model.predict(X, verbose=0)[:, 0].round())
