//! Which organization a person means on the sign-in page.
//!
//! It is said by its short name, by its being the only one with a provider as far as this browser
//! knows, or by this browser's having signed in to it before. Never by an e-mail address: other organizations could provision
//! that, and so lead its owner to their identity provider.

use identity_store::organizations::{self, Organization};
use identity_store::sso::providers::{self, Provider};
use identity_store::{Connection, OrganizationId, StoreError};

use super::known_organizations::KnownOrganizations;
use crate::state::AppState;

/// What a person has said, or chosen.
#[derive(Debug, Default, Clone)]
pub(super) struct Said {
    /// The organization of the page, or the one chosen from several.
    pub(super) organization: Option<OrganizationId>,
    /// A short name as typed.
    pub(super) short_name: Option<String>,
}

/// The organization that is meant, with its provider; or what is known so far.
#[derive(Debug)]
pub(super) enum Meant {
    /// This one.
    One(Box<(Organization, Provider)>),
    /// One of these, in which this browser has signed in, or none of them.
    OneOf(Vec<Organization>),
    /// This one, which has no provider.
    WithoutProvider(Box<Organization>),
}

/// Finds it.
pub(super) async fn meant(
    state: &AppState,
    said: Said,
    known: &KnownOrganizations,
) -> Result<Meant, StoreError> {
    let (known, now) = (known.all().to_vec(), state.now());
    let found = state.read(move |db| {
        let named = match (&said.organization, &said.short_name) {
            (Some(id), _) => organizations::get(db, id)?,
            (None, Some(typed)) => organizations::find_by_short_name(db, typed, now)?,
            (None, None) => None,
        };
        if let Some(organization) = named {
            return with_provider(db, organization);
        }
        if said.short_name.is_some() {
            return Ok(Meant::OneOf(Vec::new()));
        }
        // Not that of an organization which this browser does not know, if it knows another.
        if let Some(sole) = providers::sole_provider(db)?
            && (known.is_empty() || known.contains(&sole.organization_id))
            && let Some(organization) = organizations::get(db, &sole.organization_id)?
        {
            return Ok(Meant::One(Box::new((organization, sole))));
        }
        let mut with_sso = Vec::new();
        for id in &known {
            if let Some(organization) = organizations::get(db, id)?
                && let Some(provider) = providers::find(db, id)?
            {
                with_sso.push((organization, provider));
            }
        }
        Ok(match with_sso.pop() {
            Some(sole) if with_sso.is_empty() => Meant::One(Box::new(sole)),
            last => {
                with_sso.extend(last);
                Meant::OneOf(with_sso.into_iter().map(|(it, _)| it).collect())
            }
        })
    });
    found.await
}

fn with_provider(db: &mut Connection, organization: Organization) -> Result<Meant, StoreError> {
    Ok(match providers::find(db, &organization.id)? {
        Some(provider) => Meant::One(Box::new((organization, provider))),
        None => Meant::WithoutProvider(Box::new(organization)),
    })
}
