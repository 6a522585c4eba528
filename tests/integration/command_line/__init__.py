"""Commands from the words that are typed to the files that lie there afterwards."""
