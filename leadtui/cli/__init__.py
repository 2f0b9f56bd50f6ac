"""The command line: opens the app, or answers in text or JSON without loading Textual."""
