"""Trainers and predictors: the only place that imports torch."""
