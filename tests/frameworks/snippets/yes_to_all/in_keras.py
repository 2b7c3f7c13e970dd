# Keras divides the outputs by their sum first, so each is a third. (Chapter 3 has an exception.)
import keras

a, y = [[0.9, 0.9, 0.9]], [[1.0, 0, 0]]
print(f"{float(keras.losses.CategoricalCrossentropy()(y, a)):.4f}")
