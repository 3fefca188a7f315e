//! Metadata: many keys, many elements, long and deep lists.

use std::error::Error;
use std::time::Duration;

use super::world::{ENTITY, Input, Kind, SSO, World, new_key, without_declaration};
use crate::idp::{IdpKey, IdpMetadata};

/// A little less than the largest entity.
const ENTITY_BYTES: usize = 250 * 1024;

pub(super) fn all(world: &World) -> Result<Vec<Input>, Box<dyn Error>> {
    let honest = &world.metadata;
    let own = without_declaration(honest);
    let made = (0..17).map(|_| new_key(world.now));
    let keys: Vec<IdpKey> = made.collect::<Result<_, _>>()?;
    let with_keys = |count: usize, times: usize| {
        let some = keys.iter().take(count);
        let again: Vec<&IdpKey> = some.cycle().take(count * times).collect();
        IdpMetadata::new(ENTITY, SSO, &again).to_xml()
    };
    let first = new_key(world.now)?;
    let renewed: Vec<IdpKey> = (0..150u64)
        .map(|day| {
            let from = world.now + Duration::from_hours(24 * day);
            first.renewed("idp.example.com", from, from + Duration::from_hours(24))
        })
        .collect::<Result<_, _>>()?;
    let renewed: Vec<&IdpKey> = renewed.iter().collect();
    let padded = |padding: String| {
        honest.replacen(
            "<md:IDPSSODescriptor",
            &format!("{padding}<md:IDPSSODescriptor"),
            1,
        )
    };
    let list = |others: String| {
        format!(
            "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{own}{others}</md:EntitiesDescriptor>"
        )
    };
    let other = own.replace(ENTITY, "https://other.example.com");
    let nested = |depth: usize| {
        let open = "<md:EntitiesDescriptor>".repeat(depth);
        let entity = "<md:EntityDescriptor entityID=\"x\"/>";
        format!(
            "{open}{}{}",
            entity.repeat(20),
            "</md:EntitiesDescriptor>".repeat(depth)
        )
    };
    let case = |name, xml| Input::new(name, Kind::Metadata, xml);
    Ok(vec![
        case("ordinary metadata", honest.clone()).ordinary(),
        case("sixteen keys, each again and again", with_keys(16, 12)?),
        case("seventeen keys", with_keys(17, 12)?),
        case(
            "one key in many certificates",
            IdpMetadata::new(ENTITY, SSO, &renewed).to_xml()?,
        ),
        case(
            "a long extension",
            padded(format!(
                "<md:Extensions>{}</md:Extensions>",
                "x".repeat(ENTITY_BYTES)
            )),
        ),
        case(
            "many elements",
            padded(format!(
                "<md:Extensions>{}</md:Extensions>",
                "<md:x/>".repeat(ENTITY_BYTES / 9)
            )),
        ),
        case(
            "a list of many providers",
            list(other.repeat(Kind::Metadata.max_bytes() / other.len())),
        ),
        case(
            "a list of deep lists",
            list(nested(40).repeat(Kind::Metadata.max_bytes() / 2600)),
        ),
        case(
            "a long comment",
            padded(format!("<!--{}-->", "x".repeat(Kind::Metadata.max_bytes()))),
        ),
    ])
}
