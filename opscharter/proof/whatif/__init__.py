"""What a change of the charter would have meant: the last months played again under other values."""
