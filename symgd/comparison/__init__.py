"""Rules beside SciPy's methods, from one start: what each asks of the loss, and how far it gets."""
