"""What each screen does, free of Qt: state in, effects out."""
