"""One module per question: which work, which sides, which check, which rows."""
