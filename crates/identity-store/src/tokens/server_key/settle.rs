//! Which key a server uses: the one it is given, if that is the one that the data needs, or the one
//! that the database keeps.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::derived::ServerKeys;
use super::given::GivenKeys;
use crate::db::conflict::{Insert, on_conflict};
use crate::db::micros::Micros;
use crate::db::random;
use crate::db::schema::server_keys;
use crate::{Connection, Store, StoreError};

/// The row of the present key.
const PRESENT: i64 = 0;
/// The row of the key that the database kept before one was given.
const BEFORE: i64 = 1;

/// Tells keys apart, and nothing about them.
type Fingerprint = Vec<u8>;

/// How many bytes of a fingerprint are shown.
const SHOWN_BYTES: usize = 4;

/// Why a server has no key that it could use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettleError {
    /// The data needs a key that is in a file, and none is given.
    #[error(
        "expected the file with the key {needed}, which this database was used with, received none"
    )]
    NoneGiven {
        /// The beginning of the fingerprint of the key that is needed.
        needed: String,
    },
    /// Another key is given than the data needs.
    #[error(
        "expected the key {needed}, which this database was used with, received the key {received}; to change the key, put the new one on the first line and the one that was used on the second"
    )]
    Another {
        /// The beginning of the fingerprint of the key that is needed.
        needed: String,
        /// The beginning of the fingerprint of the first key that is given.
        received: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for SettleError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The keys of a server that starts. Without a given one, the first server makes it; of several at
/// once, all get the same.
///
/// # Errors
/// When the data needs another key, or the database fails.
pub fn settle(
    store: &Store,
    given: Option<&GivenKeys>,
    now: DateTime<Utc>,
) -> Result<ServerKeys, SettleError> {
    let given = given.cloned();
    let settled = store.write(move |db| match &given {
        None => kept(db, now),
        Some(given) => settle_given(db, given, now),
    });
    settled.wait()
}

/// What the database knows of a key.
#[derive(Queryable, Selectable)]
#[diesel(table_name = server_keys)]
struct Known {
    /// The key itself, where the database keeps it.
    key_bytes: Option<Vec<u8>>,
    /// The fingerprint of a key that is in a file.
    fingerprint: Option<Fingerprint>,
}

impl Known {
    fn fingerprint(&self) -> Fingerprint {
        match (&self.fingerprint, &self.key_bytes) {
            (Some(fingerprint), _) => fingerprint.clone(),
            (None, Some(key)) => fingerprint(key),
            (None, None) => Fingerprint::new(),
        }
    }
}

fn kept(db: &mut Connection, now: DateTime<Utc>) -> Result<ServerKeys, SettleError> {
    if find(db, PRESENT)?.is_none() {
        let made = Known {
            key_bytes: Some(random::bytes::<32>().to_vec()),
            fingerprint: None,
        };
        // Another server may have been first.
        let _inserted = insert(db, PRESENT, &made, now)?;
    }
    let before = find(db, BEFORE)?.and_then(|known| known.key_bytes);
    match find(db, PRESENT)? {
        Some(Known {
            key_bytes: Some(key),
            ..
        }) => {
            let before: Vec<&[u8]> = before.iter().map(Vec::as_slice).collect();
            Ok(ServerKeys::of(&key, &before)?)
        }
        Some(known) => Err(SettleError::NoneGiven {
            needed: shown(&known.fingerprint()),
        }),
        None => Err(StoreError::corrupt("the server's key").into()),
    }
}

fn settle_given(
    db: &mut Connection,
    given: &GivenKeys,
    now: DateTime<Utc>,
) -> Result<ServerKeys, SettleError> {
    let present = Known {
        key_bytes: None,
        fingerprint: Some(fingerprint(&given.present)),
    };
    if find(db, PRESENT)?.is_none() {
        let _inserted = insert(db, PRESENT, &present, now)?;
    }
    let Some(known) = find(db, PRESENT)? else {
        return Err(StoreError::corrupt("the server's key").into());
    };
    let (needed, received) = (known.fingerprint(), present.fingerprint());
    if needed != received {
        let other = given.other.as_deref().map(fingerprint);
        if known.key_bytes.is_some() {
            // From now on the key is in a file; what the one before it has sealed can still be read.
            diesel::delete(server_keys::table.find(BEFORE)).execute(db)?;
            let _inserted = insert(db, BEFORE, &known, now)?;
        } else if other.as_ref() != Some(&needed) {
            return Err(SettleError::Another {
                needed: shown(&needed),
                received: shown(&received),
            });
        }
        diesel::update(server_keys::table.find(PRESENT))
            .set((
                server_keys::key_bytes.eq(None::<Vec<u8>>),
                server_keys::fingerprint.eq(&received),
                server_keys::since.eq(Micros::from(now)),
            ))
            .execute(db)?;
    }
    let before = find(db, BEFORE)?.and_then(|known| known.key_bytes);
    let before = given.other.iter().chain(&before);
    let before: Vec<&[u8]> = before.map(Vec::as_slice).collect();
    Ok(ServerKeys::of(&given.present, &before)?)
}

fn find(db: &mut Connection, ordinal: i64) -> Result<Option<Known>, StoreError> {
    Ok(server_keys::table
        .find(ordinal)
        .select(Known::as_select())
        .get_result(db)
        .optional()?)
}

fn insert(
    db: &mut Connection,
    ordinal: i64,
    known: &Known,
    now: DateTime<Utc>,
) -> Result<Insert<()>, StoreError> {
    on_conflict(db, |db| {
        diesel::insert_into(server_keys::table)
            .values((
                server_keys::ordinal.eq(ordinal),
                server_keys::key_bytes.eq(&known.key_bytes),
                server_keys::fingerprint.eq(&known.fingerprint),
                server_keys::since.eq(Micros::from(now)),
            ))
            .execute(db)?;
        Ok(())
    })
}

fn fingerprint(key: &[u8]) -> Fingerprint {
    openssl::sha::sha256(&[b"statux key fingerprint v1".as_slice(), key].concat()).to_vec()
}

fn shown(fingerprint: &Fingerprint) -> String {
    let mut text = String::new();
    for byte in fingerprint.iter().take(SHOWN_BYTES) {
        // Writing to a string cannot fail.
        let _written = write!(text, "{byte:02x}");
    }
    text
}
