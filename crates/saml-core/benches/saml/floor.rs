//! The cryptography that no verifier can avoid: for each signature, RSA with a context that is
//! reused, SHA-256 of `SignedInfo` and SHA-256 of the signed element. For an
//! encrypted assertion, RSA with the private key and AES too.

use std::error::Error;
use std::sync::Mutex;

use openssl::base64::decode_block;
use openssl::md::Md;
use openssl::pkey::{PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::sha::sha256;
use saml_core::Limits;
use saml_core::gate::{GatedDocument, RawMessage};
use saml_core::verified::{self, VerifiedBytes};

use crate::decryption::Decryption;
use crate::documents::Document;
use crate::world::World;

/// The bytes to hash and the signatures to verify for one document.
pub(crate) struct Floor {
    signatures: Vec<Signature>,
    elements: Vec<VerifiedBytes>,
    context: Mutex<PkeyCtx<Public>>,
    decryption: Option<Decryption>,
}

struct Signature {
    signed_info: String,
    value: Vec<u8>,
}

impl Floor {
    pub(crate) fn new(world: &World, document: &Document) -> Result<Self, Box<dyn Error>> {
        let limits = Limits::default();
        let raw = RawMessage::from_base64(&document.base64, &limits)?;
        let gated = GatedDocument::check(&raw, &limits)?;
        let (keys, recipient) = (world.idp.signing_keys(), world.sp.recipient());
        let verified = verified::verify_for(&gated, keys, &recipient, &limits)?;
        let mut signatures = Vec::new();
        for part in document.clear.split("<ds:SignedInfo>").skip(1) {
            signatures.push(signature(part)?);
        }
        let mut elements = Vec::from_iter(verified.assertion().cloned());
        elements.extend(verified.response().cloned());
        let key = PKey::public_key_from_der(&world.signer.key.public_key_der()?)?;
        let mut context = PkeyCtx::new(&key)?;
        context.verify_init()?;
        context.set_rsa_padding(Padding::PKCS1)?;
        context.set_signature_md(Md::sha256())?;
        let floor = Self {
            signatures,
            elements,
            context: Mutex::new(context),
            decryption: Decryption::of(world, document)?,
        };
        if floor.elements.len() == floor.signatures.len() && floor.run() {
            Ok(floor)
        } else {
            Err("the floor verifies nothing".into())
        }
    }

    /// Whether every signature is valid.
    pub(crate) fn run(&self) -> bool {
        let Ok(mut context) = self.context.lock() else {
            return false;
        };
        let decryption = self.decryption.as_ref();
        let mut valid = decryption.is_none_or(Decryption::run);
        for signature in &self.signatures {
            let hash = sha256(signature.signed_info.as_bytes());
            valid &= matches!(context.verify(&hash, &signature.value), Ok(true));
        }
        for element in &self.elements {
            valid &= std::hint::black_box(sha256(element.as_str().as_bytes())) != [0; 32];
        }
        valid
    }

    /// How many bytes are hashed.
    pub(crate) fn hashed_bytes(&self) -> usize {
        let infos = self.signatures.iter().map(|it| it.signed_info.len());
        let elements = self.elements.iter().map(|it| it.as_str().len());
        infos.chain(elements).sum()
    }
}

/// Reads what stands behind the start of a `SignedInfo` that the writer made.
fn signature(part: &str) -> Result<Signature, Box<dyn Error>> {
    let (inside, rest) = part.split_once("</ds:SignedInfo>").ok_or("no SignedInfo")?;
    let (_, rest) = rest.split_once("<ds:SignatureValue>").ok_or("no value")?;
    let (value, _) = rest.split_once('<').ok_or("no value")?;
    Ok(Signature {
        signed_info: format!(
            "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{inside}</ds:SignedInfo>"
        ),
        value: decode_block(value)?,
    })
}
