# `assign_sub` refuses. `w -= dw` would make a new and larger tensor of the variable `w`.
import keras

w, dw = keras.Variable(keras.ops.zeros((3, 1))), keras.ops.ones((3, 3))
w.assign_sub(dw)
