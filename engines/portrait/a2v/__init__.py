"""People who are generated whole, from a picture or a film, a voice and words: SkyReels-V3 A2V, the released successor
of SkyReels-Audio (arXiv 2506.00830), and InfiniteTalk, which shares its network.

Here are the network, its published files, how it hears, how it is sampled over any length, and the engines.
"""
