"""Which way of explaining this is: raised when the same sums and activations come to say something else."""

EXPLANATION_VERSION = "12"
#: What it is called among the versions that a run records.
EXPLANATION = "explanation"
