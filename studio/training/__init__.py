"""Recipes and data sets that made the bundled models and prepared examples. Nothing at run time imports this package."""
