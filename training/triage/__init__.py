"""How urgent an utterance sounds: data and training."""
