"""Arguments, names of files and sentences, without a model."""
