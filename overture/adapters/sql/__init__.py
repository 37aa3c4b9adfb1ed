"""The database: embedded encrypted SQLite, or PostgreSQL to grow."""
