//! The cryptography that no receiver of an encrypted assertion can avoid.

use std::error::Error;
use std::sync::Mutex;

use openssl::base64::decode_block;
use openssl::pkey::{PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use openssl::symm::{Cipher, decrypt_aead};

use crate::documents::Document;
use crate::world::World;

const IV_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// The ciphertexts of one document, with a context that is reused.
pub(crate) struct Decryption {
    context: Mutex<PkeyCtx<Private>>,
    wrapped: Vec<u8>,
    ciphertext: Vec<u8>,
}

impl Decryption {
    /// `None` for a document in clear.
    pub(crate) fn of(world: &World, document: &Document) -> Result<Option<Self>, Box<dyn Error>> {
        let mut values = document.xml.split("<xenc:CipherValue>").skip(1);
        let (Some(wrapped), Some(ciphertext)) = (values.next(), values.next()) else {
            return Ok(None);
        };
        let decoded = |part: &str| -> Result<Vec<u8>, Box<dyn Error>> {
            let (value, _) = part.split_once('<').ok_or("no value")?;
            Ok(decode_block(value)?)
        };
        let key = PKey::private_key_from_pem(&world.sp_key.private_key_pem()?)?;
        let mut context = PkeyCtx::new(&key)?;
        context.decrypt_init()?;
        context.set_rsa_padding(Padding::PKCS1_OAEP)?;
        Ok(Some(Self {
            context: Mutex::new(context),
            wrapped: decoded(wrapped)?,
            ciphertext: decoded(ciphertext)?,
        }))
    }

    /// Whether it decrypts.
    pub(crate) fn run(&self) -> bool {
        let mut key = Vec::new();
        let unwrapped = match self.context.lock() {
            Ok(mut context) => context.decrypt_to_vec(&self.wrapped, &mut key).is_ok(),
            Err(_) => false,
        };
        let Some((iv, rest)) = self.ciphertext.split_at_checked(IV_BYTES) else {
            return false;
        };
        let Some((text, tag)) = rest.split_at_checked(rest.len().saturating_sub(TAG_BYTES)) else {
            return false;
        };
        let cipher = Cipher::aes_256_gcm();
        unwrapped && decrypt_aead(cipher, &key, Some(iv), &[], text, tag).is_ok()
    }
}
