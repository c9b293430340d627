"""What a lesson asks of the engine: setups, quantities by name, predictions and tables. It knows nothing of text."""
