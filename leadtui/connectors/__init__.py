"""The outside world in and out of plain records. Knows the domain only."""
