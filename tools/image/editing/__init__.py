"""Editing pictures by instruction, without a model: what is asked, and how each change is made."""
