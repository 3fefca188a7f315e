//! Wraps a content's key for a service provider.

use openssl::base64::encode_block;
use openssl::error::ErrorStack;
use openssl::md::{Md, MdRef};
use openssl::pkey::{PKeyRef, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;

use super::sign::Hash;

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
    pub(super) fn method_xml(self, label: &[u8], ds: &str) -> String {
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

/// The wrapped key.
pub(super) fn wrap(
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
