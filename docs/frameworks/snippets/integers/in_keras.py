# On PyTorch, no variable has integers. On TensorFlow and JAX, the decimals are cut off.
import keras

w, step = keras.Variable([0, 0, 1], dtype="int32"), keras.ops.array([0.4, -0.2, 0.7])
w.assign(keras.ops.add(w, step))
print(keras.ops.convert_to_numpy(w))
