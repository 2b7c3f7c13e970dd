# A layer has a bias of shape (3,), and takes one sample. (NumPy's formula gives (3, 3) here, too.)
import torch

x, layer = torch.ones(5), torch.nn.Linear(5, 3)
print(tuple(layer(x).shape))
