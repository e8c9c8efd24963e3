"""The API: OpenAPI at /api/openapi.json; each operation calls one deed or query."""
