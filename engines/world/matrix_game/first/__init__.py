"""Matrix-Game 1, the 17 billion parameters of the paper: renders a log, segment by segment; too slow to walk in.

`action_module` and `model` are its network on diffusers' HunyuanVideo, `layout` reads it as it is published,
`segments` makes latents and joins them, `engine` the film.
"""
