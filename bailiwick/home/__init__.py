"""The first page: what each role needs to see when they sign in."""
