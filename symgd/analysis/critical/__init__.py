"""Where the gradient of a loss vanishes: found, proved, named and classified."""
