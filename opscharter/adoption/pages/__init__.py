"""Pages of adoption: proposals, publishing, charters in force, reading, interpretations."""
