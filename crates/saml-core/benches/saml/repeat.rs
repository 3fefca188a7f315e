//! Validations over and over, for a program that watches the memory: nothing is measured here.

use std::error::Error;

use saml_core::{IdentityProvider, ReasonCode};

use crate::documents::Document;
use crate::world::World;

/// After how many validations the metadata is read anew, as a server does at each sign-in.
const PER_PROVIDER: usize = 20;

/// Accepts and rejects responses in turn, as many as asked for altogether.
pub(crate) fn run(
    mut world: World,
    documents: &[Document],
    validations: usize,
) -> Result<(), Box<dyn Error>> {
    // A response with hundreds of groups takes long and does nothing that a small one does not.
    let documents = documents.iter().filter(|it| it.groups < 100);
    let documents: Vec<&Document> = documents.collect();
    for (count, document) in documents.iter().cycle().enumerate().take(validations) {
        if count % PER_PROVIDER == 0 {
            world.idp = IdentityProvider::from_metadata(world.metadata.as_bytes(), world.now)?;
        }
        let done = if count % 2 == 0 {
            world.consume(&document.base64).is_ok()
        } else {
            world
                .consume(&document.bad_signature)
                .is_err_and(|rejection| rejection.code() == ReasonCode::SignatureInvalid)
        };
        if !done {
            return Err(format!("{} has an unexpected verdict", document.name).into());
        }
    }
    Ok(())
}

/// Loses an identity provider for good: memory of ours, of OpenSSL and of libxmlsec1.
// A function of its own, so that no pointer to it stays in a frame that is still in use.
#[inline(never)]
pub(crate) fn leak(world: &World) -> Result<(), Box<dyn Error>> {
    let lost = IdentityProvider::from_metadata(world.metadata.as_bytes(), world.now)?;
    std::hint::black_box(Box::leak(Box::new(lost)));
    Ok(())
}
