"""例外: a rule does not hold for a case, a department or everybody for a while, because somebody else approved it."""
