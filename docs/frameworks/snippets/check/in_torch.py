# `gradcheck` compares the wrong cost with its own derivative. (It catches a backward of your own.)
import torch
from torch.nn.functional import logsigmoid

y = torch.tensor([1.0, 0, 1], dtype=float)
z = torch.tensor([0.5, -1, 2], dtype=float, requires_grad=True)
forum_cost = lambda z: -(y * logsigmoid(z) + (1 - y) * (1 - logsigmoid(z))).sum()
print("passes:", torch.autograd.gradcheck(forum_cost, z))
