//! Secrets that are shown once and stored only as a hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::db::random;

/// A random value of 256 bits with a URL-safe text form: a session cookie, a token, a link.
///
/// The value never appears in `Debug` output, and only its SHA-256 is stored: a slow hash would add
/// nothing, since the value cannot be guessed.
///
/// ```
/// use identity_store::Secret;
///
/// let secret = Secret::generate("stx_scim_");
/// assert!(secret.expose().starts_with("stx_scim_"));
/// assert!(Secret::from_client(secret.expose()).matches(&secret.hash()));
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// ```
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new random secret: the prefix, then 43 URL-safe characters.
    pub fn generate(prefix: &str) -> Self {
        let value = random::bytes::<32>();
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(value)))
    }

    /// Text that a client presented; it need not be a real secret.
    pub fn from_client(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text to hand to its owner, once. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The SHA-256 of the text, as stored.
    pub fn hash(&self) -> Vec<u8> {
        // Unlike the one-shot function, this does not look up the algorithm at each call.
        let mut hash = openssl::sha::Sha256::new();
        hash.update(self.0.as_bytes());
        hash.finish().to_vec()
    }

    /// Whether this secret has this hash, compared in constant time.
    pub fn matches(&self, hash: &[u8]) -> bool {
        is_same_hash(&self.hash(), hash)
    }

    /// The last four characters, kept so that people can tell their tokens apart.
    pub(crate) fn last_four(&self) -> String {
        let skip = self.0.chars().count().saturating_sub(4);
        self.0.chars().skip(skip).collect()
    }
}

/// Whether two hashes are equal, compared in constant time.
pub(crate) fn is_same_hash(computed: &[u8], stored: &[u8]) -> bool {
    computed.ct_eq(stored).into()
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
