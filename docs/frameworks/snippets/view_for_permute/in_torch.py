# `view` cuts the numbers anew, in reading order. The axes don't change places.
import torch

x = torch.tensor([[1, 2, 3], [4, 5, 6]])
print(x.view(3, 2)[0].tolist())
# Fix: print(x.permute(1, 0)[0].tolist())
