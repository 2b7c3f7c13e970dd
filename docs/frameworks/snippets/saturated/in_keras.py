# On TensorFlow, Keras finds the logits behind the outputs: 40. Elsewhere it clips them: 16 at most.
import numpy as np
from keras import losses, ops

y, z = np.array([[0.0]]), ops.array([[40.0]])
print(f"{float(losses.BinaryCrossentropy()(y, ops.sigmoid(z))):.1f}")
# Fix: print(f"{float(losses.BinaryCrossentropy(from_logits=True)(y, z)):.1f}")
