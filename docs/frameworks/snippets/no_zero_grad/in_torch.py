# Each gradient is added to those before it, so the steps overshoot, and w swings around 2 for ever.
import torch

w, gradients = torch.tensor(1.0, requires_grad=True), []
step = torch.optim.SGD([w], lr=0.1)
for _ in range(3):
    loss = (w - 2) ** 2
    # Add: step.zero_grad()
    loss.backward()
    step.step()
    gradients.append(round(w.grad.item(), 2))
print(gradients)
