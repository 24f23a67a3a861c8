"""Helios-Distilled: long films quickly, chunk by chunk, on diffusers' classes.

What it shares with SkyReels-V2 (takes, decoding, colours, windows on disk, the planner) comes from
`engines.film.diffusion`.
"""
