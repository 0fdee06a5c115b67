"""Looking at a picture without a model: what can be measured in it, and how that is said."""
