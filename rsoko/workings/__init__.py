"""How each monitoring is computed and told: its result, export, documents and words, put together in one place."""
