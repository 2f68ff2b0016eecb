"""Tests of what wires the product together."""
