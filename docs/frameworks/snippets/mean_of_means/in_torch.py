# The last batch has one sample, and counts as much as the four before it.
import torch

losses = torch.tensor([1.0, 1, 1, 1, 9])
means = [batch.mean() for batch in losses.split(4)]
print(f"{sum(means) / len(means):.1f}")
# Fix: print(f"{sum(batch.sum() for batch in losses.split(4)) / len(losses):.1f}")
