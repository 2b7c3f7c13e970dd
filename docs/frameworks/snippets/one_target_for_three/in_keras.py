# Keras's "mse" compares each output with the sample's only target, in `fit`, too.
import keras
import numpy as np

targets, inputs = np.zeros((4, 1)), np.ones((4, 2))
layer = keras.layers.Dense(3, use_bias=False, kernel_initializer="ones")
model = keras.Sequential([keras.Input((2,)), layer])
model.compile(keras.optimizers.SGD(0.0), "mse")
# Add: assert model.output_shape[1:] == (targets.shape[1:] or (1,)), targets.shape
print(model.fit(inputs, targets, verbose=0).history["loss"])
