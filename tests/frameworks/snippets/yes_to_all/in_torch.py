# PyTorch takes the outputs for logits. Softmax makes a third of each, whatever all three are.
import torch
import torch.nn.functional as F

a, y = torch.tensor([0.9, 0.9, 0.9]), torch.tensor([1.0, 0, 0])
print(f"{F.cross_entropy(a, y):.4f}")
