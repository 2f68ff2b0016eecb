"""What growing past one primary would ask of this product, from its own schema and on a real PostgreSQL: the figures of docs/scale.md."""
