"""Scenes of elements by open weights: SkyReels-A2, VACE and SkyReels-V3, on an NVIDIA card.

`engine` is what they share, from the pictures to the finished take, and SkyReels-A2 itself; `vace` and `r2v` are the
other two. `pipeline` is SkyReels-A2 as a pipeline of diffusers; `references` are the pictures as they are shown to a
network, `denoisers` how each network is asked, and `asking` with what; `clip` and `between` make the take. Planning,
loading and the loop are those of `engines.film.diffusion`.
"""
