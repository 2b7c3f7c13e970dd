# `w -= dw` makes a new and larger tensor, and the variable of the layer keeps its old values.
import keras

w, dw = keras.Variable(keras.ops.zeros((3, 1))), keras.ops.ones((3, 3))
# Fix: w, dw = keras.Variable(keras.ops.zeros((3, 1))), keras.ops.ones((3, 1))
w -= dw
# Fix: w.assign_sub(dw)
print(tuple(w.shape))
