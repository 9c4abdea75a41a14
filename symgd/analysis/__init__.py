"""What calculus says about a loss and a rule before a step is taken."""
