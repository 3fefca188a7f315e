//! A signature by a key that nobody knows here may be that of a new key: the metadata is fetched once.
//!
//! Anybody can make such signatures. So of all servers one fetches an organization's metadata, once in ten
//! minutes, and the response is rejected meanwhile: the sign-in was begun with the provider as it was and
//! could not be completed with another version. The person's next try succeeds.

use identity_store::audit::Actor;
use identity_store::sso::providers::Provider;
use identity_store::sso::providers::refreshes;
use saml_core::ReasonCode;

use super::refresh::refresh_provider;
use crate::state::AppState;

/// Whether another key could be why a response was rejected: none of the known ones has made its signature,
/// or none of them could have.
pub(crate) fn may_be_a_new_key(code: ReasonCode) -> bool {
    matches!(
        code,
        ReasonCode::SignatureInvalid | ReasonCode::AlgorithmForbidden
    )
}

/// Fetches the provider's metadata in the background, unless that was done just now.
pub(crate) async fn refetch(state: &AppState, provider: &Provider) {
    if provider.metadata_url.is_none() {
        return;
    }
    let organization = provider.organization_id.clone();
    let (now, of, id) = (state.now(), organization.clone(), provider.id.clone());
    let may = state
        .point_read(move |db| refreshes::may_claim_for_unknown_key(db, &of, &id, now))
        .await;
    let claimed = match may {
        Ok(true) => {
            let (of, id) = (organization.clone(), provider.id.clone());
            let claim = state.write(move |db| refreshes::claim_for_unknown_key(db, &of, &id, now));
            claim.await
        }
        other => other,
    };
    match claimed {
        Ok(true) => {
            let (state, provider) = (state.clone(), provider.clone());
            tokio::spawn(async move {
                match refresh_provider(&state, provider, &Actor::System).await {
                    Ok(refreshed) => {
                        let changed = refreshed.changed;
                        tracing::info!(%organization, changed, "metadata was fetched because of an unknown signing key");
                    }
                    Err(error) => {
                        tracing::warn!(%organization, code = error.code(), "metadata was not refreshed");
                    }
                }
            });
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(%organization, %error, "cannot refresh metadata"),
    }
}
