//! The closed lists of algorithms. What is not listed here cannot be verified at all.

use openssl::md::{Md, MdRef};
use openssl::sha::{Sha256, Sha384, Sha512};

use crate::keys::Curve;

/// The kind of signatures that a key can verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// RSA.
    Rsa,
    /// ECDSA on this curve.
    Ec(Curve),
}

/// The type of key that a signature algorithm needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyFamily {
    /// RSA with PKCS #1 v1.5 padding.
    Rsa,
    /// RSA with PSS padding, its salt as long as the hash, MGF1 with the same hash. libxmlsec1
    /// before 1.3 does not know it, so it does not exist where two verifiers must agree.
    #[cfg(not(feature = "xmlsec"))]
    RsaPss,
    /// ECDSA.
    Ecdsa,
}

impl KeyFamily {
    /// Whether a key is of this family: a key never serves another algorithm than its own.
    pub(crate) fn fits(self, kind: KeyKind) -> bool {
        match self {
            Self::Rsa => kind == KeyKind::Rsa,
            #[cfg(not(feature = "xmlsec"))]
            Self::RsaPss => kind == KeyKind::Rsa,
            Self::Ecdsa => matches!(kind, KeyKind::Ec(_)),
        }
    }

    /// The name for an admin.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            #[cfg(not(feature = "xmlsec"))]
            Self::RsaPss => "RSA-PSS",
            Self::Ecdsa => "EC",
        }
    }
}

/// A hash function of the SHA-2 family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DigestAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// The `expected` part of the rejection of any other algorithm.
    pub(crate) const EXPECTED: &'static str = "SHA-256, SHA-384 or SHA-512";

    /// The algorithm of a `DigestMethod` identifier.
    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        match uri {
            "http://www.w3.org/2001/04/xmlenc#sha256" => Some(Self::Sha256),
            // Of RFC 9231 section 2.1.3, and of XML Encryption 1.1 section 5.8.3.
            "http://www.w3.org/2001/04/xmldsig-more#sha384"
            | "http://www.w3.org/2001/04/xmlenc#sha384" => Some(Self::Sha384),
            "http://www.w3.org/2001/04/xmlenc#sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The algorithm for openssl's keys.
    pub(crate) fn md(self) -> &'static MdRef {
        match self {
            Self::Sha256 => Md::sha256(),
            Self::Sha384 => Md::sha384(),
            Self::Sha512 => Md::sha512(),
        }
    }

    /// The hash of these bytes, without a search for the function: openssl makes one each time
    /// otherwise.
    pub(crate) fn hash(self, bytes: &[u8]) -> Vec<u8> {
        macro_rules! hash {
            ($algorithm:ty) => {{
                let mut hash = <$algorithm>::new();
                hash.update(bytes);
                hash.finish().to_vec()
            }};
        }
        match self {
            Self::Sha256 => hash!(Sha256),
            Self::Sha384 => hash!(Sha384),
            Self::Sha512 => hash!(Sha512),
        }
    }
}

/// A signature algorithm: a key family with a hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignatureAlgorithm {
    /// The family of keys that it needs.
    pub(crate) family: KeyFamily,
    /// Its hash function.
    pub(crate) digest: DigestAlgorithm,
}

impl SignatureAlgorithm {
    /// The `expected` part of the rejection of any other algorithm.
    pub(crate) const EXPECTED: &'static str = "RSA or ECDSA with SHA-256, SHA-384 or SHA-512";

    /// The algorithm of a `SignatureMethod` identifier (RFC 9231 section 2.3).
    ///
    /// The PSS identifiers whose parameters are fixed (section 2.3.10) are known in builds without
    /// the feature `xmlsec`; `rsa-pss` with parameters of its own is known in none.
    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        #[cfg(not(feature = "xmlsec"))]
        if let Some(digest) = pss_digest(uri) {
            let family = KeyFamily::RsaPss;
            return Some(Self { family, digest });
        }
        let name = uri.strip_prefix("http://www.w3.org/2001/04/xmldsig-more#")?;
        let (family, digest) = match name {
            "rsa-sha256" => (KeyFamily::Rsa, DigestAlgorithm::Sha256),
            "rsa-sha384" => (KeyFamily::Rsa, DigestAlgorithm::Sha384),
            "rsa-sha512" => (KeyFamily::Rsa, DigestAlgorithm::Sha512),
            "ecdsa-sha256" => (KeyFamily::Ecdsa, DigestAlgorithm::Sha256),
            "ecdsa-sha384" => (KeyFamily::Ecdsa, DigestAlgorithm::Sha384),
            "ecdsa-sha512" => (KeyFamily::Ecdsa, DigestAlgorithm::Sha512),
            _ => return None,
        };
        Some(Self { family, digest })
    }
}

#[cfg(not(feature = "xmlsec"))]
fn pss_digest(uri: &str) -> Option<DigestAlgorithm> {
    match uri.strip_prefix("http://www.w3.org/2007/05/xmldsig-more#")? {
        "sha256-rsa-MGF1" => Some(DigestAlgorithm::Sha256),
        "sha384-rsa-MGF1" => Some(DigestAlgorithm::Sha384),
        "sha512-rsa-MGF1" => Some(DigestAlgorithm::Sha512),
        _ => None,
    }
}
