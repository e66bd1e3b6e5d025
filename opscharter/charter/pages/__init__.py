"""Pages of the charter: reading it with its lights, the evidence behind a light, drafting and publishing."""
