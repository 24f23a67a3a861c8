"""Worlds by the open weights of Matrix-Game, and what films a walk along a camera path.

`model`, `action_module` and `rolling` are the network of Matrix-Game 2.0, which the small world model of ours shares;
`layout` reads and writes it as it is published, `published` is what that takes of any network. `sampler`, `start`,
`controls` and `walk` make a `Walk` of it, `variants`, `parts` and `engine` bring it into the panel. `first` is
Matrix-Game 1, `sana` SANA-WM: both render logs.
"""
