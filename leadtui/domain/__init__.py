"""The rules, pure: no input or output, no database, no screen; the clock is a parameter."""
