//! Keys for each purpose, derived by HKDF (RFC 5869), so that what is made for one purpose is nothing
//! for another.

use std::sync::Arc;

use openssl::cipher::{Cipher, CipherRef};
use openssl::error::ErrorStack;
use openssl::md::Md;
use openssl::pkey::Id;
use openssl::pkey_ctx::PkeyCtx;

use crate::StoreError;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// Sign-ins that have begun.
    SignIn,
    /// Requests to connect an account that have begun.
    Connect,
    /// Requests to prove who is at the browser that have begun.
    Presence,
    /// What waits for the person's decision.
    Pending,
    /// Organizations that were signed in to in a browser.
    KnownOrganization,
    /// A right password that waits for the choice of an account.
    Choice,
    /// Reference codes.
    Reference,
    /// The slots in which attempts at passwords are counted.
    Counting,
    /// The private keys of organizations, in the database.
    SamlKey,
}

impl Purpose {
    const ALL: [Self; 9] = [
        Self::SignIn,
        Self::Connect,
        Self::Presence,
        Self::Pending,
        Self::KnownOrganization,
        Self::Choice,
        Self::Reference,
        Self::Counting,
        Self::SamlKey,
    ];

    /// Authenticated with what is sealed.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::SignIn => "statux sign-in v1",
            Self::Connect => "statux connect v1",
            Self::Presence => "statux presence v1",
            Self::Pending => "statux pending v1",
            Self::KnownOrganization => "statux known organization v1",
            Self::Choice => "statux choice v1",
            Self::Reference => "statux reference v1",
            Self::Counting => "statux counting v1",
            Self::SamlKey => "statux saml key v1",
        }
    }
}

/// 256 bits for one purpose.
pub(crate) type Key = [u8; 32];

/// The keys that are derived from one key.
#[derive(Clone)]
struct Derived {
    by_purpose: [Key; Purpose::ALL.len()],
    /// For reference codes too, of which people may still have some that were made under it.
    older_reference: Key,
}

impl Derived {
    fn of(secret: &[u8]) -> Result<Self, ErrorStack> {
        let mut by_purpose = [Key::default(); Purpose::ALL.len()];
        for (key, purpose) in by_purpose.iter_mut().zip(Purpose::ALL) {
            *key = hkdf(secret, purpose.label())?;
        }
        let mut older = openssl::sha::Sha256::new();
        older.update(secret);
        older.update(&"reference".len().to_be_bytes());
        older.update(b"reference");
        Ok(Self {
            by_purpose,
            older_reference: older.finish(),
        })
    }

    fn key(&self, purpose: Purpose) -> &Key {
        let [
            sign_in,
            connect,
            presence,
            pending,
            known,
            choice,
            reference,
            counting,
            saml_key,
        ] = &self.by_purpose;
        match purpose {
            Purpose::SignIn => sign_in,
            Purpose::Connect => connect,
            Purpose::Presence => presence,
            Purpose::Pending => pending,
            Purpose::KnownOrganization => known,
            Purpose::Choice => choice,
            Purpose::Reference => reference,
            Purpose::Counting => counting,
            Purpose::SamlKey => saml_key,
        }
    }
}

fn hkdf(secret: &[u8], info: &str) -> Result<Key, ErrorStack> {
    let mut context = PkeyCtx::new_id(Id::HKDF)?;
    context.derive_init()?;
    context.set_hkdf_md(Md::sha256())?;
    context.set_hkdf_key(secret)?;
    context.add_hkdf_info(info.as_bytes())?;
    let mut key = Key::default();
    context.derive(Some(&mut key))?;
    Ok(key)
}

/// The present key and those before it, with which only what exists already is read.
#[derive(Clone)]
pub struct ServerKeys {
    present: Derived,
    before: Vec<Derived>,
    /// Looked up once: OpenSSL takes as long for that as for sealing.
    cipher: Arc<Cipher>,
}

impl std::fmt::Debug for ServerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKeys(…)")
    }
}

impl ServerKeys {
    /// The keys that are derived from these secrets.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub(crate) fn of(present: &[u8], before: &[&[u8]]) -> Result<Self, StoreError> {
        let derived = || -> Result<Self, ErrorStack> {
            let before: Result<Vec<_>, _> = before.iter().map(|it| Derived::of(it)).collect();
            Ok(Self {
                present: Derived::of(present)?,
                before: before?,
                cipher: Arc::new(Cipher::fetch(None, "AES-256-GCM", None)?),
            })
        };
        derived().map_err(|error| StoreError::Cryptography(error.to_string()))
    }

    /// What seals and opens.
    pub(crate) fn cipher(&self) -> &CipherRef {
        &self.cipher
    }

    /// The key to make something with.
    pub(crate) fn present(&self, purpose: Purpose) -> &Key {
        self.present.key(purpose)
    }

    /// All keys with which something may have been made, the present one first.
    pub(crate) fn all(&self, purpose: Purpose) -> impl Iterator<Item = &Key> {
        let all = std::iter::once(&self.present).chain(&self.before);
        all.flat_map(move |derived| {
            let older = (purpose == Purpose::Reference).then_some(&derived.older_reference);
            std::iter::once(derived.key(purpose)).chain(older)
        })
    }

    /// A number that only these servers can compute. Each kind has numbers of its own.
    pub(crate) fn number(&self, kind: &str, text: &[u8]) -> u64 {
        let mut hash = openssl::sha::Sha256::new();
        hash.update(self.present(Purpose::Counting));
        // The length comes first, so that no kind and text are another's.
        hash.update(&kind.len().to_be_bytes());
        hash.update(kind.as_bytes());
        hash.update(text);
        let first = hash.finish().first_chunk::<8>().copied();
        u64::from_be_bytes(first.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Purpose, ServerKeys};

    #[test]
    fn each_purpose_and_each_secret_has_a_key_of_its_own() {
        let keys = ServerKeys::of(&[1; 32], &[&[2; 32]]).unwrap();
        let all = Purpose::ALL.iter().flat_map(|purpose| keys.all(*purpose));
        let all: Vec<_> = all.collect();
        let (count, different) = (all.len(), all.iter().collect::<BTreeSet<_>>().len());
        // The older key for reference codes, of both.
        let expected = 2 * (Purpose::ALL.len() + 1);
        assert_eq!((count, different), (expected, expected));
    }

    #[test]
    fn numbers_depend_on_key_kind_and_text() {
        let (ours, theirs) = (
            ServerKeys::of(&[1; 32], &[]).unwrap(),
            ServerKeys::of(&[2; 32], &[]).unwrap(),
        );
        let number = ours.number("ip", b"a");
        assert_eq!(number, ours.clone().number("ip", b"a"));
        for other in [
            ours.number("ip", b"b"),
            ours.number("i", b"pa"),
            theirs.number("ip", b"a"),
        ] {
            assert_ne!(number, other);
        }
    }
}
