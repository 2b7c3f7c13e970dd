# PyTorch refuses, as NumPy does.
import torch

w, dw = torch.zeros(3, 1), torch.ones(3, 3)
w -= dw
