//! The keys of an organization, for those who sign and decrypt.

use identity_store::sso::keys;
use identity_store::{OrganizationId, StoreError};

use super::parsed::OwnKeys;
use crate::state::AppState;

/// The organization's keys, ready for use. Only what is signed or encrypted needs them.
///
/// # Errors
/// When the database fails.
pub(crate) async fn own_keys(
    state: &AppState,
    organization: &OrganizationId,
) -> Result<OwnKeys, StoreError> {
    let of = organization.clone();
    let rows = state.point_read(move |db| keys::list(db, &of)).await?;
    Ok(state.parsed_keys().of(state.server_keys(), &rows))
}
