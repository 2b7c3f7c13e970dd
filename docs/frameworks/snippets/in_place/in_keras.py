# `w -= dw` makes a new and larger tensor, not a new value of the variable. `assign_sub` stops.
import keras

w, dw = keras.Variable(keras.ops.zeros((3, 1))), keras.ops.ones((3, 3))
# Fix: w, dw = keras.Variable(keras.ops.zeros((3, 1))), keras.ops.ones((3, 1))
w -= dw
# Fix: w.assign_sub(dw)
print(tuple(w.shape))
