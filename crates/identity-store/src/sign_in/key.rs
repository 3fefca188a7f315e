//! The secret under which sign-ins are counted, shared by all servers of a database.

use diesel::prelude::*;

use crate::db::conflict::{Insert, on_conflict};
use crate::db::random;
use crate::db::schema::sign_in_keys;
use crate::{Connection, StoreError};

/// The only row.
const ID: i64 = 1;

/// A random key that never leaves the servers of this database.
#[derive(Clone)]
pub struct SignInKey(Vec<u8>);

impl std::fmt::Debug for SignInKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInKey(…)")
    }
}

impl SignInKey {
    /// The key of this database, which is made at the first call.
    pub fn of(db: &mut Connection) -> Result<Self, StoreError> {
        if let Some(key) = find(db)? {
            return Ok(key);
        }
        let made = random::bytes::<32>().to_vec();
        let inserted = on_conflict(db, |db| {
            let row = (sign_in_keys::id.eq(ID), sign_in_keys::secret.eq(&made));
            let insert = diesel::insert_into(sign_in_keys::table).values(row);
            insert.execute(db)?;
            Ok(())
        })?;
        match inserted {
            Insert::Done(()) => Ok(Self(made)),
            // Another server was first.
            Insert::Conflict => find(db)?.ok_or(StoreError::Closed),
        }
    }

    /// A number that only the servers of this database can compute. Each purpose has numbers of its
    /// own.
    pub(super) fn number(&self, purpose: &str, text: &[u8]) -> u64 {
        let digest = self.derive(purpose, text);
        let first = digest.first_chunk::<8>().copied().unwrap_or_default();
        u64::from_be_bytes(first)
    }

    /// 32 bytes that only the servers of this database can compute. The length of the purpose comes
    /// first, so that no purpose and text are another's.
    pub(super) fn derive(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        let mut hash = openssl::sha::Sha256::new();
        hash.update(&self.0);
        hash.update(&purpose.len().to_be_bytes());
        hash.update(purpose.as_bytes());
        hash.update(text);
        hash.finish()
    }
}

fn find(db: &mut Connection) -> Result<Option<SignInKey>, StoreError> {
    let stored: Option<Vec<u8>> = sign_in_keys::table
        .find(ID)
        .select(sign_in_keys::secret)
        .get_result(db)
        .optional()?;
    Ok(stored.map(SignInKey))
}
