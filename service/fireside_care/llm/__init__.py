"""The optional AI model: any server that speaks chat completions."""
