//! `organization …`

use chrono::{DateTime, Utc};
use identity_store::{StoreError, organizations};
use serde_json::json;
use statux_api::clock::{Clock as _, SystemClock};
use statux_api::http::limits::lengths::ORGANIZATION_NAME;
use statux_api::http::urls::OrganizationUrls;

use super::arguments;
use crate::cli::OrganizationCommand;
use crate::configuration::Settings;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(settings: &Settings, command: OrganizationCommand) -> Result<(), Failure> {
    let OrganizationCommand::Create { name, json } = command;
    let name = arguments::name("--name", &name, ORGANIZATION_NAME)?.to_owned();
    let store = arguments::open(settings)?;
    let now: DateTime<Utc> = SystemClock.now();
    let organization = store
        .write::<_, StoreError, _>(move |db| organizations::create(db, &name, now))
        .wait()?;
    let urls = OrganizationUrls::new(&settings.api.public_url, &organization.id);
    let (acs_url, entity_id) = (urls.acs_url(), urls.entity_id());
    let login_url = urls.login_url();
    let text = format!(
        "Organization {} ({})\nACS URL:    {acs_url}\nEntity ID:  {entity_id}\nSign-in:    {login_url}",
        organization.name, organization.id
    );
    let value = json!({
        "id": organization.id.as_str(),
        "name": organization.name,
        "acs_url": acs_url,
        "entity_id": entity_id,
        "login_url": login_url,
    });
    output::answer(json, &value, &text)
}
