//! Encrypts elements for a service provider (XML Encryption 1.1), in canonical form.
//!
//! The randomness of keys and initialization vectors is OpenSSL's own.

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
use crate::xml::ns::{DS, SAML, XENC, XENC11};
use crate::xml::write::{Tag, Writer};

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

    /// Writes the `EncryptionMethod`; `declares_ds` where the prefix is not declared around it.
    fn write_method(self, writer: &mut Writer, label: &[u8], declares_ds: bool) {
        let (digest, mgf) = self.hashes();
        writer.element(algorithm("xenc:EncryptionMethod", self.uri()), |writer| {
            if !label.is_empty() {
                writer.leaf(Tag::new("xenc:OAEPparams"), &encode_block(label));
            }
            if let Some(digest) = digest {
                let tag = Tag::new("ds:DigestMethod");
                let tag = if declares_ds {
                    tag.declare("ds", DS)
                } else {
                    tag
                };
                writer.empty(tag.attribute("Algorithm", digest.digest_uri()));
            }
            if let Some(mgf) = mgf {
                let name = match mgf {
                    Hash::Sha1 => "mgf1sha1",
                    Hash::Sha256 => "mgf1sha256",
                    Hash::Sha384 => "mgf1sha384",
                    Hash::Sha512 => "mgf1sha512",
                };
                let tag = Tag::new("xenc11:MGF").declare("xenc11", XENC11);
                writer.empty(tag.attribute("Algorithm", &format!("{XENC11}{name}")));
            }
        });
    }
}

fn algorithm<'n>(name: &'n str, uri: &str) -> Tag<'n> {
    Tag::new(name).attribute("Algorithm", uri)
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
        let tag = Tag::new("saml:EncryptedAssertion").declare("saml", SAML);
        self.within(tag, plaintext, "_encrypted-assertion-1")
    }

    /// The `saml:EncryptedID`, to stand where the prefix `saml` is declared.
    ///
    /// # Errors
    ///
    /// [`IdpError::Openssl`] when encrypting fails.
    pub fn encrypted_id(&self, name_id: &str) -> Result<String, IdpError> {
        let tag = Tag::new("saml:EncryptedID");
        self.within(tag, name_id.as_bytes(), "_encrypted-id-1")
    }

    /// An element with `EncryptedData` and its `EncryptedKey`s; `id` is made part of their IDs.
    fn within(&self, tag: Tag<'_>, plaintext: &[u8], id: &str) -> Result<String, IdpError> {
        let mut key = vec![0; self.content.cipher().key_len()];
        rand_bytes(&mut key).map_err(IdpError::openssl)?;
        let content = self.ciphertext(&key, plaintext);
        let content = content.map_err(IdpError::openssl)?;
        let keys = self.wrapped_keys(&key).map_err(IdpError::openssl)?;
        let mut writer = Writer::canonical();
        writer.element(tag, |writer| {
            let data = Tag::new("xenc:EncryptedData")
                .declare("xenc", XENC)
                .attribute("Id", id)
                .attribute("Type", &format!("{XENC}Element"));
            writer.element(data, |writer| {
                writer.empty(algorithm("xenc:EncryptionMethod", self.content.uri()));
                self.write_key_info(writer, &keys, id);
                write_cipher_data(writer, &content);
            });
            if self.position != KeyPosition::Inside {
                self.write_keys(writer, &keys, id);
            }
        });
        Ok(writer.finish())
    }

    fn write_key_info(&self, writer: &mut Writer, keys: &[WrappedKey<'_>], id: &str) {
        let tag = Tag::new("ds:KeyInfo").declare("ds", DS);
        match self.position {
            KeyPosition::Inside => {
                writer.element(tag, |writer| self.write_keys(writer, keys, id));
            }
            KeyPosition::Referenced => writer.element(tag, |writer| {
                let method = Tag::new("ds:RetrievalMethod")
                    .attribute("Type", &format!("{XENC}EncryptedKey"))
                    .attribute("URI", &format!("#{id}-key-0"));
                writer.empty(method);
            }),
            KeyPosition::Beside => {}
        }
    }

    fn write_keys(&self, writer: &mut Writer, keys: &[WrappedKey<'_>], id: &str) {
        // Inside the `KeyInfo` of the data both prefixes are declared already.
        let declares = self.position != KeyPosition::Inside;
        for (number, key) in keys.iter().enumerate() {
            let tag = Tag::new("xenc:EncryptedKey");
            let tag = if declares {
                tag.declare("xenc", XENC)
            } else {
                tag
            };
            let tag = tag
                .attribute("Id", &format!("{id}-key-{number}"))
                .optional("Recipient", key.recipient);
            writer.element(tag, |writer| {
                self.transport.write_method(writer, &self.label, declares);
                write_cipher_data(writer, &key.wrapped);
            });
        }
    }

    /// The content's key, wrapped for each recipient.
    fn wrapped_keys(&self, content_key: &[u8]) -> Result<Vec<WrappedKey<'_>>, ErrorStack> {
        let recipients = match self.recipients.as_slice() {
            [] => vec![None],
            several => several.iter().map(|it| Some(it.as_str())).collect(),
        };
        let keys = recipients.into_iter().map(|recipient| {
            let wrapped = wrap(self.transport, &self.label, &self.key, content_key)?;
            Ok(WrappedKey { recipient, wrapped })
        });
        keys.collect()
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

/// The content's key as one recipient gets it.
struct WrappedKey<'a> {
    recipient: Option<&'a str>,
    wrapped: Vec<u8>,
}

fn write_cipher_data(writer: &mut Writer, bytes: &[u8]) {
    writer.element(Tag::new("xenc:CipherData"), |writer| {
        writer.leaf(Tag::new("xenc:CipherValue"), &encode_block(bytes));
    });
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
