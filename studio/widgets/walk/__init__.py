"""A world to walk in as widgets: the view that takes keys and mouse, the lanes of the walk, and what is heard."""
