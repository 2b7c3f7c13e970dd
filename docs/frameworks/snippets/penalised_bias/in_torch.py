# `weight_decay` shrinks the bias, too, unless you give it a group of parameters of its own.
import torch

layer = torch.nn.Linear(2, 1)
torch.nn.init.ones_(layer.bias)
step = torch.optim.SGD(layer.parameters(), lr=0.1, weight_decay=1.0)
(0 * layer(torch.ones(1, 2))).sum().backward()
step.step()
print(f"bias {layer.bias.item():.1f}")
