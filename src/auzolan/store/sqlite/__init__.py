"""SQLite for many writers: Django's backend with one lock round every write."""
