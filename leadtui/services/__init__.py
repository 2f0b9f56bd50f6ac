"""What a user can do, one module a noun; each function is one transaction and one undo step."""
