"""改进: a shortfall of the charter becomes one case — cause, measure, effect."""
