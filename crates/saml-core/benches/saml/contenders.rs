//! The operations measured in turn, each checked first to have its effect.

use std::error::Error;

use saml_core::ReasonCode;

use crate::documents::Document;
use crate::floor::Floor;
use crate::world::World;

/// One thing to measure.
pub(crate) struct Contender<'a> {
    pub(crate) name: &'static str,
    /// Does it once; whether it went as it must.
    pub(crate) call: Box<dyn Fn() -> bool + Sync + 'a>,
}

/// The floor first, then ours.
pub(crate) fn of_document<'a>(
    world: &'a World,
    document: &'a Document,
    floor: &'a Floor,
) -> Result<Vec<Contender<'a>>, Box<dyn Error>> {
    let contenders = vec![
        Contender {
            name: "floor",
            call: Box::new(|| floor.run()),
        },
        Contender {
            name: "accept",
            call: Box::new(|| accepts(world, document)),
        },
        Contender {
            name: "reject-bad-signature",
            call: Box::new(|| {
                rejects(world, &document.bad_signature, ReasonCode::SignatureInvalid)
            }),
        },
    ];
    for contender in &contenders {
        check(document.name, contender)?;
    }
    Ok(contenders)
}

/// A form value of one megabyte, whose content does not matter.
pub(crate) fn oversized<'a>(
    world: &'a World,
    body: &'a str,
) -> Result<Contender<'a>, Box<dyn Error>> {
    let contender = Contender {
        name: "reject-oversized",
        call: Box::new(move || rejects(world, body, ReasonCode::TooLarge)),
    };
    check("1-megabyte", &contender)?;
    Ok(contender)
}

fn accepts(world: &World, document: &Document) -> bool {
    world.consume(&document.base64).is_ok_and(|identity| {
        identity.email.as_deref() == Some("ada.lovelace@example.com")
            && identity.groups.map_or(0, |groups| groups.len()) == document.groups
    })
}

fn rejects(world: &World, saml_response: &str, code: ReasonCode) -> bool {
    world
        .consume(saml_response)
        .is_err_and(|rejection| rejection.code() == code)
}

fn check(document: &str, contender: &Contender<'_>) -> Result<(), Box<dyn Error>> {
    if (contender.call)() {
        Ok(())
    } else {
        Err(format!("{} of {document} does not do what it says", contender.name).into())
    }
}
