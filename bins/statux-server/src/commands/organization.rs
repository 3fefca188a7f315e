//! `organization …`

use chrono::{DateTime, Utc};
use identity_store::organizations::Organization;
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
    match command {
        OrganizationCommand::Create { name, json } => create(settings, &name, json),
        OrganizationCommand::List { json } => list(settings, json),
        OrganizationCommand::Suspend { organization, json } => {
            suspend(settings, &organization, json)
        }
        OrganizationCommand::Resume { organization, json } => resume(settings, &organization, json),
    }
}

fn create(settings: &Settings, name: &str, json: bool) -> Result<(), Failure> {
    let name = arguments::name("--name", name, ORGANIZATION_NAME)?.to_owned();
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

fn list(settings: &Settings, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let all = store.read(organizations::list)?;
    let items: Vec<_> = all.iter().map(value).collect();
    let lines: Vec<String> = all
        .iter()
        .map(|organization| {
            let suspended = organization.suspended_at.map_or_else(String::new, |at| {
                format!("  suspended since {}", arguments::time(at))
            });
            format!("{}  {}{suspended}", organization.id, organization.name)
        })
        .collect();
    output::answer(json, &json!({ "items": items }), &lines.join("\n"))
}

fn suspend(settings: &Settings, id: &str, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let caller = arguments::caller(arguments::organization(&store, id)?);
    let done = store
        .write::<_, StoreError, _>(move |db| organizations::suspend(db, &caller))
        .wait()?;
    let Some(suspended) = done else {
        return Err(arguments::unknown_organization(id));
    };
    let organization = &suspended.organization;
    let value = json!({
        "id": organization.id.as_str(),
        "name": organization.name,
        "suspended_at": organization.suspended_at.map(arguments::time),
        "ended_sessions": suspended.ended_sessions,
    });
    let text = format!(
        "Suspended {} ({}); {} sessions ended. statux-server organization resume opens it again.",
        organization.name, organization.id, suspended.ended_sessions
    );
    output::answer(json, &value, &text)
}

fn resume(settings: &Settings, id: &str, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let caller = arguments::caller(arguments::organization(&store, id)?);
    let done = store
        .write::<_, StoreError, _>(move |db| organizations::resume(db, &caller))
        .wait()?;
    let Some(organization) = done else {
        return Err(arguments::unknown_organization(id));
    };
    let text = format!("{} ({}) is open", organization.name, organization.id);
    output::answer(json, &value(&organization), &text)
}

fn value(organization: &Organization) -> serde_json::Value {
    json!({
        "id": organization.id.as_str(),
        "name": organization.name,
        "created_at": arguments::time(organization.created_at),
        "suspended_at": organization.suspended_at.map(arguments::time),
    })
}
