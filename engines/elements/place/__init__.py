"""The place of a scene: a picture, or a set of the stage, in depth before a moving camera."""
