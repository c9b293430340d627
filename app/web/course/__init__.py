"""The course: lessons written as Markdown files, whose experiments, predictions and tables the engine runs."""
