"""Measurements, each as a ratio to a yardstick of the same run, so that a noisy machine misleads nobody."""
