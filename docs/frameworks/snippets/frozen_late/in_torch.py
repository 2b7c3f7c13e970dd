# PyTorch computes no gradient for the layer, and the optimizer leaves out what has none.
import torch

first, second = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
x, y = torch.ones(4, 1), torch.zeros(4, 1)
optimizer = torch.optim.SGD([*first.parameters(), *second.parameters()], lr=0.1)
first.requires_grad_(False)
before = first.weight.clone()
torch.nn.functional.mse_loss(second(first(x)), y).backward()
optimizer.step()
print("the frozen weight moves:", bool((first.weight != before).any()))
