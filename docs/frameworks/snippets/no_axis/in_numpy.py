# SciPy's softmax runs over the whole array, so rows sum to 0.5 in the matrix, 0.25 in the stack.
import numpy as np
from scipy.special import softmax

stack = np.zeros((2, 2, 3))
print(softmax(stack[0]).sum(-1).round(2), softmax(stack).sum(-1)[0].round(2))
# Fix: print(softmax(stack[0], -1).sum(-1), softmax(stack, -1).sum(-1)[0])
