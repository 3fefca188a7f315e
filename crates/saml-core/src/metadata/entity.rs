//! Finds the one identity provider in a metadata document.

use std::time::{Duration, SystemTime};

use super::error::MetadataError;
use crate::time;
use crate::xml::ns::{MD, SAMLP};
use crate::xml::{Element, NodeKind};

/// The longest description of one entity, in bytes. Known identity providers have up to 60 KB.
const MAX_ENTITY_BYTES: usize = 256 * 1024;

/// An entity together with its identity provider roles for SAML 2.0: mostly one.
pub(super) struct IdpEntity<'d> {
    pub(super) entity_id: &'d str,
    entity: Element<'d>,
    roles: Vec<Element<'d>>,
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
        let roles = idp_roles(*entity);
        if !roles.is_empty() {
            check_size(*entity)?;
            found.push(IdpEntity {
                entity_id: id,
                entity: *entity,
                roles,
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

fn idp_roles(entity: Element<'_>) -> Vec<Element<'_>> {
    let roles = entity.children_named(MD, "IDPSSODescriptor");
    let of_saml_2 = roles.filter(|role| {
        role.attribute("protocolSupportEnumeration")
            .is_some_and(|protocols| protocols.split_ascii_whitespace().any(|it| it == SAMLP))
    });
    of_saml_2.collect()
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

/// The roles that may be used at a time, and until when.
pub(super) struct Usable<'d> {
    pub(super) roles: Vec<Element<'d>>,
    pub(super) valid_until: Option<SystemTime>,
}

impl<'d> IdpEntity<'d> {
    /// The roles whose `validUntil`, and that of their entity and the lists around it, is later than
    /// `now`; with the earliest of those.
    pub(super) fn usable_at(&self, now: SystemTime) -> Result<Usable<'d>, MetadataError> {
        let mut around = None;
        for element in with_parents(self.entity) {
            around = earlier(around, valid_until(element)?);
        }
        let (mut roles, mut ends, mut last) = (Vec::new(), None, None);
        for role in &self.roles {
            let end = earlier(around, valid_until(*role)?);
            if let Some(end) = end.filter(|end| *end <= now) {
                last = last.max(Some(end));
            } else {
                roles.push(*role);
                ends = earlier(ends, end);
            }
        }
        match last {
            Some(valid_until) if roles.is_empty() => Err(MetadataError::Expired { valid_until }),
            _ => Ok(Usable {
                roles,
                valid_until: ends,
            }),
        }
    }

    /// The shortest `cacheDuration` of the same; one that cannot be read says nothing.
    pub(super) fn cache_duration(&self) -> Option<Duration> {
        let elements = self.roles.iter().copied().chain(with_parents(self.entity));
        let durations = elements.filter_map(|it| it.attribute("cacheDuration"));
        durations.filter_map(time::parse_duration).min()
    }
}

fn with_parents(element: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    std::iter::successors(Some(element), |element| element.parent())
}

fn valid_until(element: Element<'_>) -> Result<Option<SystemTime>, MetadataError> {
    let Some(text) = element.attribute("validUntil") else {
        return Ok(None);
    };
    let end = time::parse_with_offset(text);
    end.map(Some).ok_or_else(|| MetadataError::InvalidTime {
        attribute: "validUntil",
        value: text.chars().take(64).collect(),
    })
}

fn earlier(one: Option<SystemTime>, other: Option<SystemTime>) -> Option<SystemTime> {
    [one, other].into_iter().flatten().min()
}
