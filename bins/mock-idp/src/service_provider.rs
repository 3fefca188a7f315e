//! Reads the metadata of the service provider, from the Statux server that this program was started for.

use saml_core::idp::KnownServiceProvider;

use crate::state::MockIdp;

/// The service provider with this entity ID, which is the URL of its metadata.
pub(crate) async fn known(mock: &MockIdp, entity_id: &str) -> Result<KnownServiceProvider, String> {
    let server = format!("{}/", mock.statux_url);
    if !entity_id.starts_with(&server) {
        return Err(format!(
            "Expected a service provider of {server}, received {entity_id}."
        ));
    }
    let failed = |error: reqwest::Error| format!("{entity_id} cannot be read: {error}");
    let answer = mock.http.get(entity_id).send().await.map_err(failed)?;
    let xml = answer.text().await.map_err(failed)?;
    KnownServiceProvider::from_metadata(&xml).map_err(|error| error.to_string())
}
