//! Finds the one identity provider in a metadata document.

use std::time::{Duration, SystemTime};

use super::error::MetadataError;
use crate::time;
use crate::xml::ns::{MD, SAMLP};
use crate::xml::{Element, NodeKind};

/// The longest description of one entity, in bytes. Known identity providers have up to 60 KB.
const MAX_ENTITY_BYTES: usize = 256 * 1024;

/// An entity together with its identity provider role.
pub(super) struct IdpEntity<'d> {
    pub(super) entity_id: &'d str,
    pub(super) role: Element<'d>,
}

/// Takes the entity with this ID or, if none is asked for, the only identity provider.
pub(super) fn select<'d>(
    root: Element<'d>,
    wanted: Option<&str>,
) -> Result<IdpEntity<'d>, MetadataError> {
    let entities: Vec<Element<'d>> = if root.is(MD, "EntityDescriptor") {
        vec![root]
    } else if root.is(MD, "EntitiesDescriptor") {
        root.descendants()
            .filter(|element| is_listed(*element))
            .collect()
    } else if root.local().eq_ignore_ascii_case("html") {
        return Err(MetadataError::Html);
    } else {
        return Err(MetadataError::NotMetadata {
            root: root.local().to_owned(),
        });
    };
    let mut found = Vec::new();
    for entity in &entities {
        let id = entity.attribute("entityID").map_or("", str::trim_ascii);
        if wanted.is_some_and(|wanted| wanted != id) {
            continue;
        }
        if id.is_empty() {
            return Err(MetadataError::EntityIdMissing);
        }
        if let Some(role) = idp_role(*entity) {
            check_size(*entity)?;
            found.push(IdpEntity {
                entity_id: id,
                role,
            });
        }
    }
    match (found.len(), wanted) {
        (0, _) => Err(none(&entities, wanted)),
        (1, _) => found.pop().ok_or(MetadataError::NoIdentityProvider),
        (count, _) => Err(MetadataError::SeveralIdentityProviders { count }),
    }
}

/// Rejects an entity that is long, however large the list around it may be.
fn check_size(entity: Element<'_>) -> Result<(), MetadataError> {
    let bytes = length(entity);
    if bytes <= MAX_ENTITY_BYTES {
        return Ok(());
    }
    Err(MetadataError::EntityTooLarge {
        bytes,
        max_bytes: MAX_ENTITY_BYTES,
    })
}

/// How long an element is as text, without what says nothing, such as comments.
fn length(element: Element<'_>) -> usize {
    let document = element.document();
    let nodes = (element.index()..element.end()).filter_map(|index| document.node(index));
    let of = |kind: &NodeKind<'_>| match kind {
        NodeKind::Text(text) => text.len(),
        NodeKind::Element(element) => {
            let attributes = document.attributes_of(element).iter();
            let attributes = attributes.map(|it| it.name.as_str().len() + it.value.len() + 4);
            let declarations = document.declarations_of(element).iter();
            let declarations = declarations.map(|it| it.prefix.len() + it.uri.len() + 9);
            // Its name stands at the start and at the end.
            let tags = 2 * element.name.as_str().len() + 5;
            tags + attributes.chain(declarations).sum::<usize>()
        }
    };
    nodes.map(|(kind, _)| of(kind)).sum()
}

/// An entity inside a signature's object or an extension is not one of the list.
fn is_listed(element: Element<'_>) -> bool {
    let mut parent = element.parent();
    while let Some(outer) = parent {
        if !outer.is(MD, "EntitiesDescriptor") {
            return false;
        }
        parent = outer.parent();
    }
    element.is(MD, "EntityDescriptor")
}

fn idp_role(entity: Element<'_>) -> Option<Element<'_>> {
    entity.children_named(MD, "IDPSSODescriptor").find(|role| {
        role.attribute("protocolSupportEnumeration")
            .is_some_and(|protocols| protocols.split_ascii_whitespace().any(|it| it == SAMLP))
    })
}

fn none(entities: &[Element<'_>], wanted: Option<&str>) -> MetadataError {
    match (wanted, entities) {
        (_, [only]) if only.child(MD, "SPSSODescriptor").is_some() => {
            let entity_id = only.attribute("entityID").unwrap_or_default().to_owned();
            MetadataError::ServiceProviderOnly { entity_id }
        }
        (Some(wanted), _) => MetadataError::EntityNotFound {
            entity_id: wanted.to_owned(),
        },
        (None, _) => MetadataError::NoIdentityProvider,
    }
}

impl IdpEntity<'_> {
    /// The earliest `validUntil` of the role, its entity and the lists around it.
    pub(super) fn valid_until(&self) -> Result<Option<SystemTime>, MetadataError> {
        let mut earliest = None;
        for text in self.inherited("validUntil") {
            let end = time::parse(text).ok_or_else(|| MetadataError::InvalidTime {
                attribute: "validUntil",
                value: text.chars().take(64).collect(),
            })?;
            earliest = Some(earliest.map_or(end, |before: SystemTime| before.min(end)));
        }
        Ok(earliest)
    }

    /// The shortest `cacheDuration` of the same; one that cannot be read says nothing.
    pub(super) fn cache_duration(&self) -> Option<Duration> {
        self.inherited("cacheDuration")
            .into_iter()
            .filter_map(time::parse_duration)
            .min()
    }

    fn inherited(&self, attribute: &str) -> Vec<&str> {
        let mut values = Vec::new();
        let mut element = Some(self.role);
        while let Some(at) = element {
            values.extend(at.attribute(attribute));
            element = at.parent();
        }
        values
    }
}
