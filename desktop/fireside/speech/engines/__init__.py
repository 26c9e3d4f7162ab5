"""Speech recognisers, one a module, each behind :class:`~fireside.speech.engines.engine.Engine`."""
