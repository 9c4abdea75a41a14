"""Certificates for losses over arrays: on few entries to many digits, on the data in doubles."""
