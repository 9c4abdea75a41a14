"""Is this derivative right? Proof, counterexample, or what the numbers say."""
