"""Methods of SciPy as yardsticks: fed exact derivatives, every iterate and evaluation recorded."""
