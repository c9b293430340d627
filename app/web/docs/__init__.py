"""The API's documentation: its OpenAPI document, an outline, and requests to try."""
