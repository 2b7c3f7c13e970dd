# A layer of Keras knows the shape of its bias.
import keras
import numpy as np

model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
model.set_weights([np.zeros((5, 3)), np.array([7.0])])
