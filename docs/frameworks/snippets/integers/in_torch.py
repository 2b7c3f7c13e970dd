# PyTorch cuts off the decimals, too. (It refuses `w += step`.)
import torch

w, step = torch.tensor([0, 0, 1]), torch.tensor([0.4, -0.2, 0.7])
w[:] = w + step
print(w.numpy())
