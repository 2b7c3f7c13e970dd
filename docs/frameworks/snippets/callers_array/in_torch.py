# The function changes the tensor of its caller.
import torch


def moved(w):
    w += 1
    return w


w = torch.zeros(3)
moved(w)
print(w.numpy())
