//! Encrypts elements for a service provider (XML Encryption 1.1), in canonical form.
//!
//! The randomness of keys and initialization vectors is OpenSSL's own.

use std::fmt::Write as _;

use openssl::base64::encode_block;
use openssl::error::ErrorStack;
use openssl::md::{Md, MdRef};
use openssl::pkey::{PKey, PKeyRef, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rand::rand_bytes;
use openssl::rsa::Padding;
use openssl::symm::{Cipher, encrypt, encrypt_aead};

use super::error::IdpError;
use super::sign::Hash;
use crate::escape::{attribute, optional_attribute};

const XENC: &str = "xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"";
const DS: &str = "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";

/// A content cipher. Triple DES exists so that its rejection can be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContentEncryption {
    /// AES-GCM with 128 bits.
    Aes128Gcm,
    /// AES-GCM with 192 bits.
    Aes192Gcm,
    /// AES-GCM with 256 bits.
    Aes256Gcm,
    /// AES-CBC with 128 bits, which receivers must reject outside a signed response.
    Aes128Cbc,
    /// AES-CBC with 192 bits, which receivers must reject outside a signed response.
    Aes192Cbc,
    /// AES-CBC with 256 bits, which receivers must reject outside a signed response.
    Aes256Cbc,
    /// Triple DES, which receivers must reject.
    TripleDes,
}

impl ContentEncryption {
    /// The `EncryptionMethod` identifier (XML Encryption 1.1 §5.2).
    pub fn uri(self) -> &'static str {
        match self {
            Self::Aes128Gcm => "http://www.w3.org/2009/xmlenc11#aes128-gcm",
            Self::Aes192Gcm => "http://www.w3.org/2009/xmlenc11#aes192-gcm",
            Self::Aes256Gcm => "http://www.w3.org/2009/xmlenc11#aes256-gcm",
            Self::Aes128Cbc => "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
            Self::Aes192Cbc => "http://www.w3.org/2001/04/xmlenc#aes192-cbc",
            Self::Aes256Cbc => "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
            Self::TripleDes => "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
        }
    }

    fn cipher(self) -> Cipher {
        match self {
            Self::Aes128Gcm => Cipher::aes_128_gcm(),
            Self::Aes192Gcm => Cipher::aes_192_gcm(),
            Self::Aes256Gcm => Cipher::aes_256_gcm(),
            Self::Aes128Cbc => Cipher::aes_128_cbc(),
            Self::Aes192Cbc => Cipher::aes_192_cbc(),
            Self::Aes256Cbc => Cipher::aes_256_cbc(),
            Self::TripleDes => Cipher::des_ede3_cbc(),
        }
    }

    fn has_tag(self) -> bool {
        matches!(self, Self::Aes128Gcm | Self::Aes192Gcm | Self::Aes256Gcm)
    }
}

/// How a content's key is wrapped. `None` leaves the parameter out, which means SHA-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyTransport {
    /// RSA with PKCS #1 v1.5 padding, which receivers must reject.
    Rsa15,
    /// `rsa-oaep-mgf1p`: MGF1 is always with SHA-1.
    OaepMgf1p {
        /// The hash of the label.
        digest: Option<Hash>,
    },
    /// `rsa-oaep` of XML Encryption 1.1.
    Oaep {
        /// The hash of the label.
        digest: Option<Hash>,
        /// The hash of the mask generation function.
        mgf: Option<Hash>,
    },
}

impl KeyTransport {
    /// The `EncryptionMethod` identifier (XML Encryption 1.1 §5.5).
    pub fn uri(self) -> &'static str {
        match self {
            Self::Rsa15 => "http://www.w3.org/2001/04/xmlenc#rsa-1_5",
            Self::OaepMgf1p { .. } => "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
            Self::Oaep { .. } => "http://www.w3.org/2009/xmlenc11#rsa-oaep",
        }
    }

    fn hashes(self) -> (Option<Hash>, Option<Hash>) {
        match self {
            Self::Rsa15 => (None, None),
            Self::OaepMgf1p { digest } => (digest, None),
            Self::Oaep { digest, mgf } => (digest, mgf),
        }
    }

    /// The `EncryptionMethod` element; `ds` is the declaration of that prefix, where it is needed.
    fn method_xml(self, label: &[u8], ds: &str) -> String {
        let (digest, mgf) = self.hashes();
        let space = if ds.is_empty() { "" } else { " " };
        let digest = digest.map_or_else(String::new, |digest| {
            format!(
                "<ds:DigestMethod{space}{ds} Algorithm=\"{}\"></ds:DigestMethod>",
                digest.digest_uri()
            )
        });
        let mgf = mgf.map_or_else(String::new, |mgf| {
            format!(
                "<xenc11:MGF xmlns:xenc11=\"http://www.w3.org/2009/xmlenc11#\" \
                 Algorithm=\"http://www.w3.org/2009/xmlenc11#{}\"></xenc11:MGF>",
                match mgf {
                    Hash::Sha1 => "mgf1sha1",
                    Hash::Sha256 => "mgf1sha256",
                    Hash::Sha384 => "mgf1sha384",
                    Hash::Sha512 => "mgf1sha512",
                }
            )
        });
        let label = if label.is_empty() {
            String::new()
        } else {
            format!("<xenc:OAEPparams>{}</xenc:OAEPparams>", encode_block(label))
        };
        format!(
            "<xenc:EncryptionMethod Algorithm=\"{}\">{label}{digest}{mgf}</xenc:EncryptionMethod>",
            self.uri()
        )
    }
}

/// Where the `EncryptedKey` stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPosition {
    /// In the `KeyInfo` of the `EncryptedData`, as most identity providers do.
    Inside,
    /// Beside the `EncryptedData`, named by its `RetrievalMethod`, as Shibboleth can.
    Referenced,
    /// Beside the `EncryptedData`, named by nothing.
    Beside,
}

/// A service provider's public key together with how to encrypt for it.
#[derive(Debug, Clone)]
pub struct Encrypter {
    key: PKey<Public>,
    /// The content's cipher.
    pub content: ContentEncryption,
    /// How the content's key is wrapped.
    pub transport: KeyTransport,
    /// The OAEP label; an empty one is not written.
    pub label: Vec<u8>,
    /// Where the wrapped key stands.
    pub position: KeyPosition,
    /// The entity IDs of the recipients, one `EncryptedKey` each, all for the same key; an empty
    /// list gives one without a `Recipient`.
    pub recipients: Vec<String>,
}

impl Encrypter {
    /// Encrypts for a DER `SubjectPublicKeyInfo`: AES-256-GCM, its key wrapped with
    /// `rsa-oaep-mgf1p` and SHA-1, inside the `KeyInfo`.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] where the key cannot be read.
    pub fn new(public_key_der: &[u8]) -> Result<Self, IdpError> {
        Ok(Self {
            key: PKey::public_key_from_der(public_key_der).map_err(IdpError::openssl)?,
            content: ContentEncryption::Aes256Gcm,
            transport: KeyTransport::OaepMgf1p { digest: None },
            label: Vec::new(),
            position: KeyPosition::Inside,
            recipients: Vec::new(),
        })
    }

    /// The `saml:EncryptedAssertion` with its namespace, to stand where none is declared.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when encrypting fails.
    pub fn encrypted_assertion(&self, assertion: &str) -> Result<String, IdpError> {
        self.encrypted_bytes(assertion.as_bytes())
    }

    /// Like [`Self::encrypted_assertion`], for bytes that need not be text.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when encrypting fails.
    pub fn encrypted_bytes(&self, plaintext: &[u8]) -> Result<String, IdpError> {
        Ok(format!(
            "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{}\
             </saml:EncryptedAssertion>",
            self.parts(plaintext, "_encrypted-assertion-1")
                .map_err(IdpError::openssl)?
        ))
    }

    /// The `saml:EncryptedID`, to stand where the prefix `saml` is declared.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when encrypting fails.
    pub fn encrypted_id(&self, name_id: &str) -> Result<String, IdpError> {
        Ok(format!(
            "<saml:EncryptedID>{}</saml:EncryptedID>",
            self.parts(name_id.as_bytes(), "_encrypted-id-1")
                .map_err(IdpError::openssl)?
        ))
    }

    /// `EncryptedData` with its `EncryptedKey`s; `id` is made part of their IDs.
    fn parts(&self, plaintext: &[u8], id: &str) -> Result<String, ErrorStack> {
        let mut key = vec![0; self.content.cipher().key_len()];
        rand_bytes(&mut key)?;
        let content = self.ciphertext(&key, plaintext)?;
        let keys = self.encrypted_keys(&key, id)?;
        let (info, beside) = match self.position {
            KeyPosition::Inside => (format!("<ds:KeyInfo {DS}>{keys}</ds:KeyInfo>"), ""),
            KeyPosition::Referenced => (
                format!(
                    "<ds:KeyInfo {DS}><ds:RetrievalMethod \
                     Type=\"http://www.w3.org/2001/04/xmlenc#EncryptedKey\" URI=\"#{}-key-0\">\
                     </ds:RetrievalMethod></ds:KeyInfo>",
                    attribute(id)
                ),
                keys.as_str(),
            ),
            KeyPosition::Beside => (String::new(), keys.as_str()),
        };
        Ok(format!(
            "<xenc:EncryptedData {XENC}{} Type=\"http://www.w3.org/2001/04/xmlenc#Element\">\
             <xenc:EncryptionMethod Algorithm=\"{}\"></xenc:EncryptionMethod>{info}\
             <xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData>\
             </xenc:EncryptedData>{beside}",
            optional_attribute("Id", Some(id)),
            self.content.uri(),
            encode_block(&content),
        ))
    }

    /// One `EncryptedKey` for each recipient.
    fn encrypted_keys(&self, content_key: &[u8], id: &str) -> Result<String, ErrorStack> {
        // Inside the `KeyInfo` of the data both prefixes are declared already.
        let (declared, ds) = match self.position {
            KeyPosition::Inside => (String::new(), ""),
            KeyPosition::Referenced | KeyPosition::Beside => (format!(" {XENC}"), DS),
        };
        let recipients = match self.recipients.as_slice() {
            [] => vec![None],
            several => several.iter().map(|it| Some(it.as_str())).collect(),
        };
        let mut keys = String::new();
        for (number, recipient) in recipients.into_iter().enumerate() {
            let wrapped = wrap(self.transport, &self.label, &self.key, content_key)?;
            let _ = write!(
                keys,
                "<xenc:EncryptedKey{declared}{}{}>{}\
                 <xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData>\
                 </xenc:EncryptedKey>",
                optional_attribute("Id", Some(&format!("{id}-key-{number}"))),
                optional_attribute("Recipient", recipient),
                self.transport.method_xml(&self.label, ds),
                encode_block(&wrapped),
            );
        }
        Ok(keys)
    }

    /// Initialization vector, ciphertext and, where there is one, tag.
    fn ciphertext(&self, key: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let cipher = self.content.cipher();
        let mut sent = vec![0; cipher.iv_len().unwrap_or_default()];
        rand_bytes(&mut sent)?;
        let mut tag = [0; 16];
        let encrypted = if self.content.has_tag() {
            encrypt_aead(cipher, key, Some(&sent), &[], plaintext, &mut tag)?
        } else {
            encrypt(cipher, key, Some(&sent), plaintext)?
        };
        sent.extend(encrypted);
        if self.content.has_tag() {
            sent.extend(tag);
        }
        Ok(sent)
    }
}

/// The wrapped key.
fn wrap(
    transport: KeyTransport,
    label: &[u8],
    key: &PKeyRef<Public>,
    content_key: &[u8],
) -> Result<Vec<u8>, ErrorStack> {
    let mut context = PkeyCtx::new(key)?;
    context.encrypt_init()?;
    if transport == KeyTransport::Rsa15 {
        context.set_rsa_padding(Padding::PKCS1)?;
    } else {
        let (digest, mgf) = transport.hashes();
        context.set_rsa_padding(Padding::PKCS1_OAEP)?;
        context.set_rsa_oaep_md(md(digest))?;
        context.set_rsa_mgf1_md(md(mgf))?;
        if !label.is_empty() {
            context.set_rsa_oaep_label(label)?;
        }
    }
    let mut wrapped = Vec::new();
    context.encrypt_to_vec(content_key, &mut wrapped)?;
    Ok(wrapped)
}

fn md(hash: Option<Hash>) -> &'static MdRef {
    match hash.unwrap_or(Hash::Sha1) {
        Hash::Sha1 => Md::sha1(),
        Hash::Sha256 => Md::sha256(),
        Hash::Sha384 => Md::sha384(),
        Hash::Sha512 => Md::sha512(),
    }
}
