"""The fusion model: encoders, gated head, refusal gate, inference and its explanations."""
