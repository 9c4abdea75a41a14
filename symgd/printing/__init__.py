"""Mathematics to source code."""
