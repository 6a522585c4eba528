"""Prompts before they are encoded: Chinese put into English, rare words replaced by those a small model knows, styles added."""
