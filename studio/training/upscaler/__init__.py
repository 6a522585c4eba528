"""Makes the bundled upscaler out of published weights; nothing is trained."""
