# PyTorch refuses. (It skips the label −100, which means "no target".)
import torch
import torch.nn.functional as F

z, label = torch.tensor([[1.0, 3, 6]]).log(), torch.tensor([3])
F.cross_entropy(z, label)
