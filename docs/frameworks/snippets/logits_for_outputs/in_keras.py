# Keras clips the logits to 0 and 1, where the gradient is 0. Write `from_logits=True`.
import keras

z, y = [[3.0, -2.0]], [[0.0, 1.0]]
print(f"{float(keras.losses.BinaryCrossentropy()(y, z)):.2f}")
