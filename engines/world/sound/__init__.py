"""What is heard of a walk: the steps, and the place around them."""
