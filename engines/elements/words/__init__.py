"""The reading of prompts: `binding` is the way in, the rest is its grammar."""
