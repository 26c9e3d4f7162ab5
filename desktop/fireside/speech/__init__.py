"""The doors to voice and ear, and the engines behind them."""
