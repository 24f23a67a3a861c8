"""The small SkyReels-A2 of our own: a proof that pictures, words and the compositor's take become a clip, end to end.

A `WanTransformer3DModel` of a few million weights over the autoencoder of the small film (`resources/models/film`),
trained on the drawn stage by `training/recipes/elements_builtin.py`, run by the pipeline and the loop of
`engines.elements.a2`. `matinee evaluate proof/skyreels-a2` runs it; no panel offers it.
"""
