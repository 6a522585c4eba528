"""Several GPUs in one process: which of them are used, and on which one a run computes."""
