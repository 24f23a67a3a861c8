"""Looking at a `Scenery` from anywhere: one rasteriser, the light of the hour, weather, and what moves by itself."""
