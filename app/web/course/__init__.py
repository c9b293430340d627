"""The course: lessons in Markdown files, with experiments, predictions and tables that the engine runs."""
