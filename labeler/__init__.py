"""Labeler: label images and sound with several people, and find out what is wrong with the labels."""

__version__ = "0.1.0"
