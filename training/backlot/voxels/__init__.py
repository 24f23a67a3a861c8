"""The block world as a teacher: walks in it with all that is known of every frame.

    python -m training.backlot.voxels --out FOLDER --clips 1000

makes files of clips for two trainings, a world model (frames and actions in, frames out) and an inverse-dynamics
model (frames in, actions out). `policies` says who walks, `clips` what is kept of a walk. The world itself is in
`engines.world.blocks`.
"""
