//! The closed lists of algorithms. What is not listed here cannot be decrypted at all.

use openssl::md::{Md, MdRef};
use openssl::symm::Cipher;

/// A hash function of OAEP, for the label or for MGF1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OaepHash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl OaepHash {
    /// The `expected` part of the rejection of any other algorithm.
    pub(super) const EXPECTED: &'static str = "SHA-1, SHA-256, SHA-384 or SHA-512";

    /// The hash of a `DigestMethod` (XML Encryption 1.1 §5.8; RFC 9231 §2.1 names SHA-384
    /// otherwise, and both names are used).
    pub(super) fn from_digest_uri(uri: &str) -> Option<Self> {
        match uri {
            "http://www.w3.org/2000/09/xmldsig#sha1" => Some(Self::Sha1),
            "http://www.w3.org/2001/04/xmlenc#sha256" => Some(Self::Sha256),
            "http://www.w3.org/2001/04/xmlenc#sha384"
            | "http://www.w3.org/2001/04/xmldsig-more#sha384" => Some(Self::Sha384),
            "http://www.w3.org/2001/04/xmlenc#sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The hash of a mask generation function (XML Encryption 1.1 §5.5.2).
    pub(super) fn from_mgf_uri(uri: &str) -> Option<Self> {
        match uri.strip_prefix("http://www.w3.org/2009/xmlenc11#")? {
            "mgf1sha1" => Some(Self::Sha1),
            "mgf1sha256" => Some(Self::Sha256),
            "mgf1sha384" => Some(Self::Sha384),
            "mgf1sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The same for openssl.
    pub(super) fn md(self) -> &'static MdRef {
        match self {
            Self::Sha1 => Md::sha1(),
            Self::Sha256 => Md::sha256(),
            Self::Sha384 => Md::sha384(),
            Self::Sha512 => Md::sha512(),
        }
    }
}

/// How AES is run over the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// With a tag that reveals every change.
    Gcm,
    /// Without a tag: an attacker who can submit changed ciphertexts could read the plaintext.
    Cbc,
}

/// A content cipher.
#[derive(Debug, Clone, Copy)]
pub(super) struct ContentCipher {
    pub(super) mode: Mode,
    /// Length of the key in bytes.
    pub(super) key_bytes: usize,
    cipher: fn() -> Cipher,
}

impl ContentCipher {
    /// The `expected` part of the rejection of any other algorithm.
    pub(super) const EXPECTED: &'static str = "AES-GCM with 128, 192 or 256 bits";

    /// The cipher of an `EncryptionMethod` (XML Encryption 1.1 §5.2).
    pub(super) fn from_uri(uri: &str) -> Option<Self> {
        let (mode, key_bytes, cipher): (_, _, fn() -> Cipher) = match uri {
            "http://www.w3.org/2009/xmlenc11#aes128-gcm" => (Mode::Gcm, 16, Cipher::aes_128_gcm),
            "http://www.w3.org/2009/xmlenc11#aes192-gcm" => (Mode::Gcm, 24, Cipher::aes_192_gcm),
            "http://www.w3.org/2009/xmlenc11#aes256-gcm" => (Mode::Gcm, 32, Cipher::aes_256_gcm),
            "http://www.w3.org/2001/04/xmlenc#aes128-cbc" => (Mode::Cbc, 16, Cipher::aes_128_cbc),
            "http://www.w3.org/2001/04/xmlenc#aes192-cbc" => (Mode::Cbc, 24, Cipher::aes_192_cbc),
            "http://www.w3.org/2001/04/xmlenc#aes256-cbc" => (Mode::Cbc, 32, Cipher::aes_256_cbc),
            _ => return None,
        };
        Some(Self {
            mode,
            key_bytes,
            cipher,
        })
    }

    /// The same for openssl.
    pub(super) fn cipher(self) -> Cipher {
        (self.cipher)()
    }
}
