# The usual line for outputs, copied to a network that ends without a sigmoid.
import torch

logits, targets = torch.tensor([0.3, 0.4, -2.0, -1.0]), torch.tensor([1, 1, 0, 0])
print(((logits > 0.5) == targets).float().mean().item())
# Fix: print(((logits > 0) == targets).float().mean().item())
