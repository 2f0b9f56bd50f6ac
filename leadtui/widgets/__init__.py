"""What several screens share. Knows the domain only."""
