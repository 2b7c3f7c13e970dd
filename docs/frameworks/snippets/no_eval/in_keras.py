# A model that is called drops nothing, unless it trains.
import keras
import numpy as np

model, x = keras.Sequential([keras.layers.Dropout(0.5)]), np.ones((1, 64))
first, second = (keras.ops.convert_to_numpy(model(x)) for _ in range(2))
print("twice the same:", np.array_equal(first, second))
