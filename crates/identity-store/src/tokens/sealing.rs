//! Sealing: what the server gives a browser to keep for it, which nobody else can read or make.
//!
//! AES-256-GCM under a key that is derived (HKDF, RFC 5869) from the server's own for one purpose,
//! so that what was sealed for one is nothing for another. The server's key is made once and kept
//! in the database: all servers share it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use openssl::error::ErrorStack;
use openssl::md::Md;
use openssl::pkey::Id;
use openssl::pkey_ctx::PkeyCtx;
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};

use crate::db::conflict::on_conflict;
use crate::db::micros::Micros;
use crate::db::random;
use crate::db::schema::server_keys;
use crate::{Connection, StoreError};

/// The name of the row.
const NAME: &str = "sealing";
/// As AES-GCM has them (NIST SP 800-38D).
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// What something is sealed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// A sign-in that waits for the proof of the account's owner.
    Proof,
    /// An organization that somebody has signed in to in a browser.
    KnownOrganization,
    /// A right password that waits for the choice of an account.
    Choice,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Proof => "statux proof v1",
            Self::KnownOrganization => "statux known organization v1",
            Self::Choice => "statux choice v1",
        }
    }
}

/// The server's key.
#[derive(Clone)]
pub struct ServerKey(Vec<u8>);

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKey(…)")
    }
}

/// The server's key, if it has been made.
pub fn find(db: &mut Connection) -> Result<Option<ServerKey>, StoreError> {
    let key: Option<Vec<u8>> = server_keys::table
        .find(NAME)
        .select(server_keys::key_bytes)
        .get_result(db)
        .optional()?;
    Ok(key.map(ServerKey))
}

/// The server's key, which the first caller makes: of several at once, all get the same.
pub fn find_or_create(db: &mut Connection, now: DateTime<Utc>) -> Result<ServerKey, StoreError> {
    if let Some(key) = find(db)? {
        return Ok(key);
    }
    let _made = on_conflict(db, |db| {
        diesel::insert_into(server_keys::table)
            .values((
                server_keys::name.eq(NAME),
                server_keys::key_bytes.eq(random::bytes::<32>().to_vec()),
                server_keys::created_at.eq(Micros::from(now)),
            ))
            .execute(db)?;
        Ok(())
    })?;
    find(db)?.ok_or_else(|| StoreError::corrupt("the server's key"))
}

impl ServerKey {
    /// Seals bytes for a purpose; returns text that fits into a cookie.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn seal(&self, purpose: Purpose, bytes: &[u8]) -> Result<String, StoreError> {
        let sealed = || -> Result<Vec<u8>, ErrorStack> {
            let key = self.derived(purpose)?;
            let nonce = random::bytes::<NONCE_BYTES>();
            let mut tag = [0; TAG_BYTES];
            let label = purpose.as_str().as_bytes();
            let cipher = Cipher::aes_256_gcm();
            let hidden = encrypt_aead(cipher, &key, Some(&nonce), label, bytes, &mut tag)?;
            Ok([nonce.as_slice(), &tag, &hidden].concat())
        };
        let sealed = sealed().map_err(|error| StoreError::Cryptography(error.to_string()))?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The bytes that were sealed for this purpose; `None` for any other text.
    pub fn open(&self, purpose: Purpose, text: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, rest) = sealed.split_at_checked(NONCE_BYTES)?;
        let (tag, hidden) = rest.split_at_checked(TAG_BYTES)?;
        let key = self.derived(purpose).ok()?;
        let label = purpose.as_str().as_bytes();
        decrypt_aead(Cipher::aes_256_gcm(), &key, Some(nonce), label, hidden, tag).ok()
    }

    fn derived(&self, purpose: Purpose) -> Result<[u8; 32], ErrorStack> {
        let mut context = PkeyCtx::new_id(Id::HKDF)?;
        context.derive_init()?;
        context.set_hkdf_md(Md::sha256())?;
        context.set_hkdf_key(&self.0)?;
        context.add_hkdf_info(purpose.as_str().as_bytes())?;
        let mut key = [0; 32];
        context.derive(Some(&mut key))?;
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::{Purpose, ServerKey};

    #[test]
    fn only_the_same_key_opens_what_was_sealed_and_nothing_changed() {
        let (ours, theirs) = (ServerKey(vec![1; 32]), ServerKey(vec![2; 32]));
        let sealed = ours.seal(Purpose::Proof, b"eve").unwrap();
        let opened = ours.open(Purpose::Proof, &sealed);
        assert_eq!(opened.as_deref(), Some(b"eve".as_slice()));
        assert_ne!(sealed, ours.seal(Purpose::Proof, b"eve").unwrap());
        assert_eq!(theirs.open(Purpose::Proof, &sealed), None);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(ours.open(Purpose::Proof, &changed), None, "{index}");
        }
        let half: String = sealed.chars().take(20).collect();
        for text in ["", "A", "é", &half] {
            assert_eq!(ours.open(Purpose::Proof, text), None, "{text}");
        }
    }
}
