"""What `from explain_core import ...` gives a notebook: stores that are read, networks and sums that compute."""
