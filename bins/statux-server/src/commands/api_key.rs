//! `api-key …`

use identity_store::Caller;
use identity_store::StoreError;
use identity_store::audit::Actor;
use identity_store::tokens::api_keys;
use serde_json::json;
use statux_api::clock::{Clock as _, SystemClock};
use statux_api::http::limits::lengths::API_KEY_NAME;

use super::arguments;
use crate::cli::ApiKeyCommand;
use crate::configuration::Settings;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(settings: &Settings, command: ApiKeyCommand) -> Result<(), Failure> {
    let ApiKeyCommand::Create {
        organization,
        name,
        json,
    } = command;
    let name = arguments::name("--name", &name, API_KEY_NAME)?.to_owned();
    let store = arguments::open(settings)?;
    let organization = arguments::organization(&store, &organization)?;
    let now = SystemClock.now();
    let (key, secret) = store
        .write::<_, StoreError, _>(move |db| {
            api_keys::create(
                db,
                &Caller::new(&organization, &Actor::Cli, now),
                &name,
                None,
            )
        })
        .wait()?;
    let text = format!(
        "API key {} ({}), shown only now:\n{}",
        key.name,
        key.id,
        secret.expose()
    );
    let value = json!({ "id": key.id.as_str(), "key": secret.expose() });
    output::answer(json, &value, &text)
}
