"""How fast a rule converges at a minimum, and up to which learning rate: derived from its step."""
