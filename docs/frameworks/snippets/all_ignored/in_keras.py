# Keras's loss is 0. A mean over all batches counts this 0 like the loss of any other batch.
import keras
import numpy as np

z, labels = np.zeros((2, 3)), np.array([-1, -1])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
print(float(loss(labels, z)))
