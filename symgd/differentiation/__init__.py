"""Ways to a derivative: numerical, analytical, automatic, side by side."""
