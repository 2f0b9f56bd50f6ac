"""leadtui: a sales rep's whole day in a terminal."""

__version__ = "0.1.0"
