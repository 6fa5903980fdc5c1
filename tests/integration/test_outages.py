"""A disk that is full or cannot be written, a database that is locked, gone or stopped: a clear word, a clean restart."""
