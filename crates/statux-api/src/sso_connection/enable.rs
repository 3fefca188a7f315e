//! *Enable SSO*.

use identity_store::OrganizationId;
use identity_store::audit::Actor;
use identity_store::sso::providers::{self, NewProvider, Provider};

use super::error::SsoConnectionError;
use super::metadata::source::{MetadataSource, obtain};
use super::name;
use crate::state::AppState;

/// Gives the organization its identity provider.
///
/// ```no_run
/// # use statux_api::AppState;
/// # use identity_store::{OrganizationId, audit::Actor};
/// # async fn example(state: AppState, organization: OrganizationId) -> Result<(), Box<dyn std::error::Error>> {
/// use statux_api::sso_connection::{MetadataSource, enable};
///
/// let source = MetadataSource::Url("https://idp.example.com/metadata".to_owned());
/// let provider = enable(&state, &organization, &Actor::Cli, "Okta", source).await?;
/// println!("sign-in works with {}", provider.entity_id);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`SsoConnectionError::AlreadyExists`] before anything else, so that nothing is fetched for it, and
/// again when two callers were equally fast.
pub async fn enable(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    name: &str,
    source: MetadataSource,
) -> Result<Provider, SsoConnectionError> {
    let of = organization.clone();
    let existing = state.read(move |db| providers::find(db, &of)).await?;
    if existing.is_some() {
        return Err(SsoConnectionError::AlreadyExists);
    }
    let name = name::checked(name)?;
    let metadata = obtain(state, &source).await?.metadata;
    let new = NewProvider { name, metadata };
    let (organization, actor, now) = (organization.clone(), actor.clone(), state.now());
    let create = state.try_write(move |db| providers::create(db, &organization, &new, &actor, now));
    Ok(create.await?)
}
