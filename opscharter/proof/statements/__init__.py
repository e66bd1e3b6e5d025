"""我的说明: what no module proves is stated by the post that answers for it, round after round."""
