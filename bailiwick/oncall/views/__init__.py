"""Pages of rotas and turns."""
