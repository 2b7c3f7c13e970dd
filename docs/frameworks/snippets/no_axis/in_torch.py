# PyTorch warns. It picks axis 1 for a matrix, but axis 0 for a stack of matrices.
import torch
import torch.nn.functional as F

stack = torch.zeros(2, 2, 3)
print(F.softmax(stack[0]).sum(-1), F.softmax(stack).sum(-1)[0])
# Fix: print(F.softmax(stack[0], -1).sum(-1), F.softmax(stack, -1).sum(-1)[0])
