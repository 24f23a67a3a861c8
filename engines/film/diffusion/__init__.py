"""The neural film: SkyReels-V2 with diffusion forcing, on the models, schedulers and hooks of diffusers.

`windows` is the loop that makes a film of any length out of windows that the model can hold; everything else here is
what it needs (`schedule`, `solver`, `denoiser`, `conditions`, `decode`, `checkpoint`) or what fits it to a machine
(`loader`, `lora`, `planner`, `placement`, `parallel`). `engine` makes a take of it. The same loop serves any
checkpoint of this architecture, whatever its size.
"""
