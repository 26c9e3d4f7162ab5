"""Everything that draws: passive views, and the navigator that moves between screens."""
