# A layer of Keras makes a float32 of each input, and the last digits change.
import keras
import numpy as np

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
print(f"{model.predict(np.array([[123456789.0]]), verbose=0).item():.0f}")
