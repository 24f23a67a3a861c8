"""Matrix-Game in miniature: a small network of its kind that dreams the block world, and the proof of what it can do.

`codec` turns frames into latents and back, `guide` says what is remembered of a place, `dreaming` walks, `proof`
measures. The network itself is `engines.world.matrix_game.model`; `training.recipes.world_builtin` trains it.
"""
