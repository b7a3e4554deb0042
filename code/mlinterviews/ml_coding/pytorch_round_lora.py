"""LoRA: a frozen nn.Linear plus a trained product of rank r.

Hu et al. (2022): y = W x + b + (alpha / r) B A x. It trains r (d_in +
d_out) numbers instead of d_in d_out; merged, it costs nothing more.
"""

import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    """Wraps a linear layer; equal to it until trained."""

    def __init__(self, base: nn.Linear, r: int, alpha: float):
        super().__init__()
        if not 1 <= r <= min(base.weight.shape):
            raise ValueError(f"r is {r}, W is {base.weight.shape}")
        self.base = base.requires_grad_(False)
        d_out, d_in = base.weight.shape
        like = {"dtype": base.weight.dtype}
        like["device"] = base.weight.device
        self.A = nn.Parameter(torch.empty(r, d_in, **like))
        self.B = nn.Parameter(torch.zeros(d_out, r, **like))
        nn.init.kaiming_uniform_(self.A, a=math.sqrt(5))
        self.scale = alpha / r

    def forward(self, x):
        """x: (..., d_in). Returns (..., d_out)."""
        low = x @ self.A.T @ self.B.T  # (..., r), then (..., d_out)
        return self.base(x) + self.scale * low

    @torch.no_grad()
    def merge(self) -> nn.Linear:
        """One linear layer with W + scale B A; self is unchanged."""
        d_out, d_in = self.base.weight.shape
        bias = self.base.bias is not None
        merged = nn.Linear(d_in, d_out, bias).to(self.base.weight)
        merged.weight.copy_(
            self.base.weight + self.scale * self.B @ self.A
        )
        if bias:
            merged.bias.copy_(self.base.bias)
        return merged


def add_lora(model: nn.Module, names, r: int, alpha: float) -> None:
    """Freeze the model; wrap the linear layers whose name is given.

    names: last parts of the names, such as {"qkv", "out"}. Raises
    ValueError if none is found.
    """
    model.requires_grad_(False)
    found = [
        (parent, name, child)
        for parent in model.modules()
        for name, child in parent.named_children()
        if name in names and isinstance(child, nn.Linear)
    ]
    if not found:
        raise ValueError(f"names: no linear layer among {names}")
    for parent, name, child in found:
        setattr(parent, name, LoRALinear(child, r, alpha))
