"""A health question in, a short sourced answer out, sentence by sentence."""
