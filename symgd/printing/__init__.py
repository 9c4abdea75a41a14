"""Mathematics to text: source code that runs, and formulas to read."""
