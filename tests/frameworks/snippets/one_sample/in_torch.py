# A layer of PyTorch has a bias of shape (3,), and takes one sample as it is.
import torch

x, layer = torch.ones(5), torch.nn.Linear(5, 3)
print(tuple(layer(x).shape))
