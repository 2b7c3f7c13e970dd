# PyTorch limits the loss to 100, with the gradient 0. `..._with_logits` gives 40 and gradient 1.
import torch
import torch.nn.functional as F

z, y = torch.tensor([40.0], requires_grad=True), torch.tensor([0.0])
loss = F.binary_cross_entropy(torch.sigmoid(z), y)
# Fix: loss = F.binary_cross_entropy_with_logits(z, y)
loss.backward()
print(loss.item(), " gradient", z.grad.item())
