"""Whether a loss is convex: proved, disproved or unknown."""
