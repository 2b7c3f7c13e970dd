# The loss gets logits, and the gradient is right for every margin.
import torch
import torch.nn.functional as F

z = torch.tensor([[0.0, 0, 20]], requires_grad=True)
F.cross_entropy(z, torch.tensor([0])).backward()
print(z.grad.numpy().round(4))
