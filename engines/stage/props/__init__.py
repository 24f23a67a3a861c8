"""Painted things of the stage: `f(light, seed, ...) -> Picture`, premultiplied RGBA with its foot on the lower edge.

A seed chooses the variant. A picture knows only the light it stands in, never where it stands or who looks; things
with a `_top` twin show that one to a camera that looks steeply down.
"""
