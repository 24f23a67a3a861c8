"""A style of the person's own, learned from music of theirs: what it holds, and how pieces are made with it.

It is learned by `training.recipes.music_style`; the thirteen styles themselves are `engines.music.grammar`.
"""
