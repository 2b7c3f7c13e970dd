# On TensorFlow, Keras finds the logits behind the outputs: 40. Elsewhere it clips them: 16 at most.
import numpy as np
from keras import losses, ops

y, a = np.array([[0.0]]), ops.sigmoid(ops.array([[40.0]]))
print(f"{float(losses.BinaryCrossentropy()(y, a)):.1f}")
