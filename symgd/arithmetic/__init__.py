"""One expression over many arithmetics: high precision, intervals, complex numbers, arrays."""
