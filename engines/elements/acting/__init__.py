"""How cut-outs come alive: breath, gestures, gaits, limbs and speech on meshes."""
