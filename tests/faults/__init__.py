"""What happens when something the product needs breaks: each fault for real, with nothing lost and a message that says what to do."""
