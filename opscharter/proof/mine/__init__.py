"""What the charter asks of my posts, today and this month."""
