import torch


def forward(x, weight, bias, out, mean, rstd, eps):  # noqa: PLR0917 - as the task asks
    """The library's kernel. It returns new tensors, which have to be copied."""
    results = torch.native_layer_norm(x, weight.shape, weight, bias, eps)
    for target, result in zip((out, mean, rstd), results, strict=True):
        target.copy_(result.reshape(target.shape))


def backward(  # noqa: PLR0917 - as the task asks
    grad_out, x, weight, mean, rstd, grad_x, grad_weight, grad_bias
):
    """What autograd calls for torch.nn.functional.layer_norm; its results have to be copied as well."""
    bias = weight  # which values it has is of no consequence to the gradients
    results = torch.ops.aten.native_layer_norm_backward(
        grad_out, x, weight.shape, mean[:, None], rstd[:, None], weight, bias, [True, True, True]
    )
    for target, result in zip((grad_x, grad_weight, grad_bias), results, strict=True):
        target.copy_(result)
