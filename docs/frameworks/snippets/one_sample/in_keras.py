# A model of Keras insists on an axis for samples.
import keras
import numpy as np

model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
model(np.ones(5))
