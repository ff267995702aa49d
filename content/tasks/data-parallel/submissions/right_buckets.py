import torch
import torch.distributed as dist

BUCKET = 4096  # elements


def train_step(model, optimizer, loss, micro_batches, samples):
    """Buckets are reduced while the last backward pass still runs, in one order on every rank."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad][::-1]
    optimizer.zero_grad()
    work, waiting, arrived = [], buckets(trained), set()

    def launch(everything):
        while waiting and (everything or all(p in arrived for p in waiting[0])):
            work.append(reduced(waiting.pop(0)))

    def accumulated(parameter):
        arrived.add(parameter)
        launch(everything=False)

    for number, (x, target) in enumerate(micro_batches, 1):
        hooks = []
        if number == len(micro_batches):
            hooks = [p.register_post_accumulate_grad_hook(accumulated) for p in trained]
        (loss(model(x), target) * (len(x) / samples)).backward()
        for hook in hooks:
            hook.remove()
    launch(everything=True)
    for members, flat, handle in work:
        handle.wait()
        hand_out(members, flat)
    optimizer.step()


def buckets(trained):
    """Tensors in the order in which backward passes reach them, a few thousand elements together."""
    found, room = [], 0
    for p in trained:
        if room < p.numel():
            found.append([])
            room = BUCKET
        found[-1].append(p)
        room -= p.numel()
    return found


def reduced(members):
    """Begin to sum a bucket: whether there is a gradient, then the gradients."""
    used = torch.tensor([p.grad is not None for p in members], dtype=members[0].dtype)
    parts = [torch.zeros(p.numel(), dtype=p.dtype) if p.grad is None else p.grad.flatten() for p in members]
    flat = torch.cat([used, *parts])
    return members, flat, dist.all_reduce(flat, async_op=True)


def hand_out(members, flat):
    used, rest = flat.split([len(members), len(flat) - len(members)])
    for p, total, count in zip(members, rest.split([p.numel() for p in members]), used.tolist()):
        p.grad = total.view_as(p) if count else None
