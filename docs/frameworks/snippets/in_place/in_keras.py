# A Keras variable keeps its shape.
import keras

w, dw = keras.Variable(keras.ops.zeros((3, 1))), keras.ops.ones((3, 3))
w.assign_sub(dw)
