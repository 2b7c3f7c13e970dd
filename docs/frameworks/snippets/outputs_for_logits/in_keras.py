# On TensorFlow, Keras warns and uses the logits. Elsewhere it puts softmax behind softmax.
import keras
import numpy as np

layer = keras.layers.Dense(3, "softmax")
# Fix: layer = keras.layers.Dense(3)
model = keras.Sequential([keras.Input((1,)), layer])
model.set_weights([np.zeros((1, 3)), np.array([4.0, 0, 0])])
model.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True))
print(f"{model.evaluate(np.zeros((1, 1)), np.array([[1.0, 0, 0]]), verbose=0):.4f}")
