//! The handle to the database: connections, migrations, reading and writing.

use std::fmt;
use std::sync::Arc;

use diesel::r2d2::Pool;

use crate::Connection;
use crate::db::error::{OpenError, StoreError, one_line};
use crate::db::url::DatabaseUrl;
use crate::turns::Share;

use super::read_lock::ReadLockHolder;
use super::readers::{PointReaders, Readers};
pub use super::writer::Write;
use super::writer::Writer;
use super::{backup, connect, migrate, readers};

/// How many connections and threads a [`Store`] uses.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StoreOptions {
    /// Connections for reading, opened when needed.
    pub readers: u32,
    /// Threads that write, on PostgreSQL. SQLite always has exactly one.
    pub postgres_writers: usize,
    /// How many writes of one share may wait before further ones of that share are rejected with
    /// [`StoreError::Busy`].
    pub queue: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            readers: 8,
            postgres_writers: 8,
            queue: 1024,
        }
    }
}

impl StoreOptions {
    /// Few connections and threads, for command-line use and tests.
    #[must_use]
    pub fn small() -> Self {
        Self {
            readers: 4,
            postgres_writers: 4,
            ..Self::default()
        }
    }

    /// How many writes of one share may wait.
    #[must_use]
    pub fn with_queue(self, queue: usize) -> Self {
        Self { queue, ..self }
    }
}

/// The database: cheap to clone, shared by all threads.
///
/// All functions of this crate take a connection; [`Store::read`] and [`Store::write`] lend one,
/// so that several of them make one transaction.
///
/// ```
/// use identity_store::{DatabaseUrl, Store, StoreError, StoreOptions, organizations};
///
/// # let directory = tempfile::tempdir()?;
/// # let file = directory.path().join("statux.db");
/// let store = Store::open(&DatabaseUrl::sqlite(file), StoreOptions::small())?;
/// store.migrate()?;
/// let now = chrono::DateTime::UNIX_EPOCH;
/// let created = store
///     .write(move |db| organizations::create(db, "Example", now))
///     .wait()?;
/// let found = store.read(|db| organizations::get(db, &created.id))?;
/// assert_eq!(found.map(|organization| organization.name), Some("Example".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    url: DatabaseUrl,
    readers: Pool<Readers>,
    point_readers: PointReaders,
    read_lock: Arc<ReadLockHolder>,
    writer: Writer,
}

impl Store {
    /// Connects, and starts the writer. Makes an SQLite file that does not exist, never a
    /// PostgreSQL database. Does not migrate.
    ///
    /// # Errors
    /// When the database does not answer or the file cannot be opened, at once and on one line.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "options are made for the call; a borrow would only be noise there"
    )]
    pub fn open(url: &DatabaseUrl, options: StoreOptions) -> Result<Self, OpenError> {
        let first = connect::for_writing(url)?;
        let read_lock = Arc::new(ReadLockHolder::default());
        let writer = Writer::start(
            url,
            first,
            &read_lock,
            options.queue,
            options.postgres_writers,
        )?;
        let readers = readers::open(url, options.readers)?;
        let shared = Shared {
            url: url.clone(),
            readers,
            point_readers: PointReaders::default(),
            read_lock,
            writer,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// The URL this store was opened with.
    pub fn url(&self) -> &DatabaseUrl {
        &self.shared.url
    }

    /// Brings the tables up to date; returns the names of the migrations that were applied.
    ///
    /// All of them are one transaction, and several servers may call it at once.
    ///
    /// # Errors
    /// When a migration fails; then none was applied.
    pub fn migrate(&self) -> Result<Vec<String>, OpenError> {
        migrate::run(&self.shared.url)
    }

    /// Migrates without opening a store, over one connection that is closed at the end.
    #[cfg(feature = "testing")]
    pub(crate) fn migrate_database(url: &DatabaseUrl) -> Result<Vec<String>, OpenError> {
        migrate::run(url)
    }

    /// Reverts the migrations after one, for tests of migrations.
    #[cfg(feature = "testing")]
    pub(crate) fn revert_to(&self, version: &str) -> Result<(), OpenError> {
        migrate::revert_to(&self.shared.url, version)
    }

    /// The migrations that [`Store::migrate`] would apply.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn pending_migrations(&self) -> Result<Vec<String>, OpenError> {
        migrate::pending(&self.shared.url)
    }

    /// Lends a connection for reading; blocks while none is free.
    ///
    /// The connection rejects writes.
    ///
    /// # Errors
    /// Those of the closure, and [`StoreError::Pool`] when no connection becomes free.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut reader = self
            .shared
            .readers
            .get()
            .map_err(|error| StoreError::Pool(one_line(&error)))?;
        reader.with(work)
    }

    /// Whether the database is part of this process, so that a read of a few rows takes less time
    /// than handing it to another thread.
    pub fn is_embedded(&self) -> bool {
        matches!(self.shared.url, DatabaseUrl::Sqlite(_))
    }

    /// As [`Store::read`], for a few rows that are found by their keys: where the database is
    /// [embedded](Store::is_embedded), it does not wait for long reads.
    ///
    /// # Errors
    /// Those of the closure, and [`StoreError::Pool`] when there is no connection.
    pub fn point_read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.is_embedded() {
            self.shared.read_lock.acquire(&self.shared.url);
            self.shared.point_readers.with(&self.shared.url, work)
        } else {
            self.read(work)
        }
    }

    /// Runs the closure in a transaction, which commits when it returns `Ok` and leaves nothing
    /// behind when it returns `Err` or panics.
    ///
    /// The result comes after the commit: what was returned is durable. The closure may run
    /// several times, since PostgreSQL asks to repeat a transaction that met a deadlock; so it
    /// must do nothing outside the database. Await the result, or call [`Write::wait`].
    ///
    /// It has the server's own turns; see [`Store::write_for`].
    pub fn write<T, E, F>(&self, work: F) -> Write<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        self.write_for(Share::Server, work)
    }

    /// As [`Store::write`], in the turns of this share: others' writes wait for one of them, however
    /// many of them there are.
    pub fn write_for<T, E, F>(&self, share: Share, work: F) -> Write<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Fn(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        self.shared.writer.submit(share, work)
    }

    /// Checks that the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub fn ping(&self) -> Result<(), StoreError> {
        self.read(|connection| {
            use diesel::connection::SimpleConnection as _;
            Ok(connection.batch_execute("SELECT 1")?)
        })
    }

    /// Moves what SQLite's write-ahead log holds into the database file, and empties the log; for
    /// the end of a server. Returns whether the file is complete by itself now: it is not while
    /// other connections read or write. Nothing is lost then, since the next connection to open the
    /// database reads the log.
    pub fn checkpoint_wal(&self) -> Result<bool, StoreError> {
        let _released = self.shared.read_lock.released();
        backup::checkpoint_wal(&self.shared.url)
    }

    /// Writes a consistent copy of an SQLite database to a new file, while it is in use.
    ///
    /// # Errors
    /// When the file exists or cannot be written, and on PostgreSQL, whose own `pg_dump` does it.
    pub fn backup(&self, file: &std::path::Path) -> Result<(), StoreError> {
        backup::backup(&self.shared.url, file)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.shared.url)
    }
}
