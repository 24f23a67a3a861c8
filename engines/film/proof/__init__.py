"""The small neural film of our own: a proof that the window loop, the words and the guide work from end to end.

A video autoencoder and a SkyReels-V2 transformer of a few million weights (`resources/models/film`), trained on the
drawn stage by `training/recipes/film_builtin.py`, run through `engines.film.diffusion`. `matinee evaluate
proof/skyreels-v2` runs it; no panel offers it.
"""
