"""The engine's part of lessons: setups, quantities by name, predictions and tables, without their texts."""
