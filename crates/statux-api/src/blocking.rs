//! Work that would block a worker: database reads and password hashing.

use actix_web::web;
use identity_store::{Connection, Store, StoreError};

/// Reads from the database on the blocking thread pool.
///
/// # Errors
/// Those of the closure, or [`StoreError::Closed`] when the server is stopping.
pub(crate) async fn read<T, E>(
    store: &Store,
    work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let store = store.clone();
    compute(move || store.read(work)).await?
}

/// Reads a few rows by their keys (a point read): on the calling thread if the database runs in
/// this process, since that takes less time than handing it to another thread.
///
/// # Errors
/// See [`read`].
pub(crate) async fn point_read<T, E>(
    store: &Store,
    work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    if store.is_embedded() {
        return store.point_read(work);
    }
    read(store, work).await
}

/// Computes something slow on the blocking thread pool.
///
/// # Errors
/// [`StoreError::Closed`] when the server is stopping.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place that owns web::block"
)]
pub async fn compute<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    web::block(work).await.map_err(|_| StoreError::Closed)
}
