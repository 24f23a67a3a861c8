"""Voices: each module makes the sound of one note, or one hit, from beginning to end, in its own way."""
