//! Organizations, users, providers, tokens and sessions on SQLite and PostgreSQL.
