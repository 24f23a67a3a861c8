"""Made-up pictures with true distances for a depth network to learn from: casts of solids in rooms, streets, fields, on
tables and in heaps, the stage, and the block world. `python -m training.backlot.depth` makes shards of them.
"""
