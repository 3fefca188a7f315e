//! What can go wrong with the database itself.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the database, as opposed to a rejection of the request.
///
/// The error of each domain has it as its last variant; it is rendered as a 503 where
/// [`StoreError::is_temporary`], else as a 500.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// More writes are waiting than the queue holds.
    #[error("the database has too many writes waiting")]
    Busy,
    /// The writer has ended, since the process is stopping.
    #[error("the database's writer has stopped")]
    Closed,
    /// No connection for reading became free in time.
    #[error("no database connection became available: {0}")]
    Pool(String),
    /// The database returned an error.
    #[error("the database failed: {0}")]
    Database(#[source] DieselError),
    /// The transaction that carried this write could not be committed.
    #[error("the transaction could not be committed: {0}")]
    Commit(String),
    /// The code of this write panicked; its changes were rolled back.
    #[error("a write panicked: {0}")]
    Panicked(String),
    /// A row that this program would never have written.
    #[error("the database holds something unreadable: {what}")]
    Corrupt {
        /// Which value, without its content.
        what: String,
    },
    /// OpenSSL failed, for example for want of memory.
    #[error("a cryptographic operation failed: {0}")]
    Cryptography(String),
    /// The operation does not exist on this database.
    #[error("{0}")]
    Unsupported(&'static str),
}

impl StoreError {
    /// Whether the same request may succeed a moment later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Busy | Self::Closed | Self::Pool(_) | Self::Commit(_) => true,
            Self::Database(error) => matches!(
                error,
                DieselError::DatabaseError(
                    DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ClosedConnection,
                    _
                )
            ),
            _ => false,
        }
    }

    /// Whether a unique index rejected the row.
    pub(crate) fn is_unique_violation(&self) -> bool {
        matches!(
            self,
            Self::Database(DieselError::DatabaseError(
                DatabaseErrorKind::UniqueViolation,
                _
            ))
        )
    }

    /// Whether a row that it refers to is gone: an organization was deleted meanwhile.
    pub fn is_missing_reference(&self) -> bool {
        matches!(
            self,
            Self::Database(DieselError::DatabaseError(
                DatabaseErrorKind::ForeignKeyViolation,
                _
            ))
        )
    }

    /// An unreadable value.
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        Self::Database(error)
    }
}

/// Why a database URL cannot be used, or the store could not be opened or migrated: one line for
/// the person who starts the server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The scheme is neither of the known ones.
    #[error(
        "expected sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE, received {received}"
    )]
    UnknownScheme {
        /// The part before the colon, or a word that says there was none.
        received: String,
    },
    /// `sqlite://` with nothing behind it.
    #[error("expected a file name after sqlite://, received none")]
    NoFile,
    /// A database in memory: every connection would see another one.
    #[error(
        "expected a file name after sqlite://, received :memory:, which several connections cannot share"
    )]
    InMemory,
    /// PostgreSQL's part is no URL.
    #[error("the postgres:// URL cannot be parsed: {0}")]
    Malformed(url::ParseError),
    /// PostgreSQL's part names no database.
    #[error(
        "expected a database name, as in postgres://USER:PASSWORD@HOST/DATABASE, received none"
    )]
    NoDatabase,
    /// The database did not answer, or the file cannot be opened.
    #[error("cannot open the database {url}: {reason}")]
    Unreachable {
        /// The URL without its password.
        url: String,
        /// What the driver said, on one line.
        reason: String,
    },
    /// A migration failed.
    #[error("cannot migrate the database {url}: {reason}")]
    Migration {
        /// The URL without its password.
        url: String,
        /// Which migration and why, on one line.
        reason: String,
    },
    /// A thread could not be started.
    #[error("cannot start a thread for the database: {0}")]
    Thread(#[from] std::io::Error),
}

/// Joins a driver's message, which may have several lines, into one.
pub(crate) fn one_line(error: &impl ToString) -> String {
    let text = error.to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
