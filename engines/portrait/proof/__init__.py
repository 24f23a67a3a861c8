"""The small SkyReels-A2V of our own: a proof that a picture, a voice and words become a speaking person, end to end.

An `AudioWanTransformer3DModel` of a few million weights, trained on people whom the rig moves by
`training/recipes/portrait_builtin.py`. `matinee evaluate proof/skyreels-audio` runs it; no panel offers it.
"""
