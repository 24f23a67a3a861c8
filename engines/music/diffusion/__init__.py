"""Music by diffusion, on the published pipelines of diffusers: ACE-Step 1.5 and Stable Audio 3.

`engine` is what the two have in common, `ace_step` and `stable_audio` what each of them is asked. `checkpoints` knows
what a checkpoint is for, `fitting` how it gets onto the card, `sampling` tells of its steps, `coding` goes from latents
to sound in windows, and `sounds` reads recordings and brings what was made to its loudness.
"""
