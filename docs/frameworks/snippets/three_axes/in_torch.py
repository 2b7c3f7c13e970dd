# PyTorch's `dot` takes two vectors and nothing else.
import torch

P, Q = torch.ones(3, 5, 2), torch.ones(3, 2, 5)
print(torch.dot(P, Q).shape)
