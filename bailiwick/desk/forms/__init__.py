"""What the desk's pages ask for; forms parse and validate, actions save."""
