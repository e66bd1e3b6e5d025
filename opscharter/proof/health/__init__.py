"""How healthy a regulation is, and what the record proposes to amend."""
