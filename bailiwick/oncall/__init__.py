"""Who answers outside office hours: rotas, turns, swaps."""
