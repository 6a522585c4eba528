"""The studio without a page: ``python -m studio text-to-image "a fox"``. What it offers comes from the use cases' own parameters."""
