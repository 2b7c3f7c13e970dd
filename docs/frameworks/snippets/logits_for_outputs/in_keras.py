# Keras clips logits outside of 0 to 1, where the gradient is then 0.
import keras

z, y = [[3.0, -2.0]], [[0.0, 1.0]]
cost = keras.losses.BinaryCrossentropy()
# Fix: cost = keras.losses.BinaryCrossentropy(from_logits=True)
print(f"{float(cost(y, z)):.2f}")
