"""The Lab: questions about multimodal generation, and where the studio shows their answers."""
