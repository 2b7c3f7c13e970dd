# Keras follows the wrong cost, too.
import keras
from keras import ops

from helpers.datasets import load_question


def cost(Y, Z):
    logA = ops.log_sigmoid(Z)
    return -ops.sum(Y * logA + (1 - Y) * (1 - logA), axis=1)


X, Y = (array.T for array in load_question())
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, kernel_initializer="zeros")])
model.compile(keras.optimizers.SGD(0.1), cost)
model.fit(X, Y, epochs=200, verbose=0)
print(((model.predict(X, verbose=0) > 0) == Y).all(1).sum(), "of 4")
