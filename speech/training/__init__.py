"""Training the recogniser of our own: what is said, who says it, on what line, and the network that learns from it.

Nothing of it is needed while calls are taken. Only `network`, `learning` and `training` import torch.
"""
