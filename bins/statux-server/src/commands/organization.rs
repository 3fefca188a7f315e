//! `organization …`

use chrono::{DateTime, TimeDelta, Utc};
use identity_store::organizations::recovery::{self, NewRecoveryLink};
use identity_store::organizations::{Organization, OrganizationError, Renamed, ShortName};
use identity_store::{StoreError, organizations};
use serde_json::json;
use statux_api::clock::{Clock as _, SystemClock};
use statux_api::http::limits::lengths::{ORGANIZATION_NAME, PERSON_NAME};
use statux_api::http::urls::{self, OrganizationUrls};

use super::arguments;
use crate::cli::OrganizationCommand;
use crate::configuration::Settings;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(settings: &Settings, command: OrganizationCommand) -> Result<(), Failure> {
    match command {
        OrganizationCommand::Create {
            name,
            short_name,
            json,
        } => create(settings, &name, short_name.as_deref(), json),
        OrganizationCommand::List { json } => list(settings, json),
        OrganizationCommand::Rename {
            organization,
            name,
            short_name,
            json,
        } => {
            let (name, short_name) = (name.as_deref(), short_name.as_deref());
            rename(settings, &organization, name, short_name, json)
        }
        OrganizationCommand::Suspend { organization, json } => {
            suspend(settings, &organization, json)
        }
        OrganizationCommand::Resume { organization, json } => resume(settings, &organization, json),
        OrganizationCommand::Delete {
            organization,
            name,
            json,
        } => delete(settings, &organization, &name, json),
        OrganizationCommand::Recover {
            organization,
            email,
            name,
            json,
        } => recover(settings, &organization, &email, name.as_deref(), json),
    }
}

fn create(
    settings: &Settings,
    name: &str,
    short_name: Option<&str>,
    json: bool,
) -> Result<(), Failure> {
    let name = arguments::name("--name", name, ORGANIZATION_NAME)?.to_owned();
    let short_name = short_name.map(ShortName::parse).transpose();
    let short_name = short_name.map_err(short_name_failure)?;
    let store = arguments::open(settings)?;
    let now: DateTime<Utc> = SystemClock.now();
    let created = store.write::<_, OrganizationError, _>(move |db| match &short_name {
        Some(short_name) => organizations::create_named(db, &name, short_name, now),
        None => Ok(organizations::create(db, &name, now)?),
    });
    let organization = created.wait().map_err(short_name_failure)?;
    let urls = OrganizationUrls::new(&settings.api.public_url, &organization.id);
    let (acs_url, entity_id) = (urls.acs_url(), urls.entity_id());
    let login_url = urls.login_url();
    let text = format!(
        "Organization {} ({}, short name {})\nACS URL:    {acs_url}\nEntity ID:  {entity_id}\nSign-in:    {login_url}",
        organization.name, organization.id, organization.short_name
    );
    let value = json!({
        "id": organization.id.as_str(),
        "name": organization.name,
        "short_name": organization.short_name,
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
            format!(
                "{}  {}  {}{}",
                organization.id,
                organization.short_name,
                organization.name,
                state(organization)
            )
        })
        .collect();
    output::answer(json, &json!({ "items": items }), &lines.join("\n"))
}

/// What is to be said of an organization that is not open.
fn state(organization: &Organization) -> String {
    let suspended = organization.suspended_at.map_or_else(String::new, |at| {
        format!("  suspended since {}", arguments::time(at))
    });
    let deleted = organization.delete_at.map_or_else(String::new, |at| {
        format!(", to be deleted at {}", arguments::time(at))
    });
    suspended + &deleted
}

fn rename(
    settings: &Settings,
    id: &str,
    name: Option<&str>,
    short_name: Option<&str>,
    json: bool,
) -> Result<(), Failure> {
    let name = match name {
        Some(name) => Some(arguments::name("--name", name, ORGANIZATION_NAME)?.to_owned()),
        None => None,
    };
    let short_name = short_name.map(ShortName::parse).transpose();
    let renamed = Renamed {
        name,
        short_name: short_name.map_err(short_name_failure)?,
    };
    let store = arguments::open(settings)?;
    let caller = arguments::caller(arguments::organization(&store, id)?);
    let done = store
        .write::<_, OrganizationError, _>(move |db| organizations::rename(db, &caller, &renamed))
        .wait();
    let Some(organization) = done.map_err(short_name_failure)? else {
        return Err(arguments::unknown_organization(id));
    };
    let text = format!(
        "{} has the name {} and the short name {}",
        organization.id, organization.name, organization.short_name
    );
    output::answer(json, &value(&organization), &text)
}

/// One that another choice fixes is a mistake in the arguments.
fn short_name_failure(error: OrganizationError) -> Failure {
    match error {
        OrganizationError::Store(error) => error.into(),
        other => Failure::Usage(format!("--short-name: {other}")),
    }
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

fn delete(settings: &Settings, id: &str, name: &str, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let caller = arguments::caller(arguments::organization(&store, id)?);
    let name = name.to_owned();
    let done = store
        .write(move |db| organizations::schedule_deletion(db, &caller, &name))
        .wait();
    let scheduled = done.map_err(|error| match error {
        OrganizationError::Store(error) => error.into(),
        wrong => Failure::Usage(format!("--name: {wrong}")),
    })?;
    let Some(scheduled) = scheduled else {
        return Err(arguments::unknown_organization(id));
    };
    let organization = &scheduled.organization;
    let delete_at = arguments::time(scheduled.delete_at);
    let value = json!({
        "id": organization.id.as_str(),
        "name": organization.name,
        "suspended_at": organization.suspended_at.map(arguments::time),
        "delete_at": delete_at,
        "ended_sessions": scheduled.ended_sessions,
    });
    let text = format!(
        "{} ({}) is suspended, {} sessions ended. The server deletes it with everything it has at {delete_at}. Before, statux-server organization resume opens it again and cancels that.",
        organization.name, organization.id, scheduled.ended_sessions
    );
    output::answer(json, &value, &text)
}

fn resume(settings: &Settings, id: &str, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let caller = arguments::caller(arguments::organization(&store, id)?);
    let done = store
        .write(move |db| organizations::resume(db, &caller))
        .wait();
    let done = done.map_err(|error| match error {
        OrganizationError::Store(error) => error.into(),
        wrong => Failure::failed(format!("open organization {id}"), wrong),
    })?;
    let Some(resumed) = done else {
        return Err(arguments::unknown_organization(id));
    };
    let organization = &resumed.organization;
    let canceled = resumed.canceled_deletion.map_or_else(String::new, |at| {
        format!(
            "; its deletion, due at {}, is canceled",
            arguments::time(at)
        )
    });
    let text = format!(
        "{} ({}) is open{canceled}",
        organization.name, organization.id
    );
    output::answer(json, &value(organization), &text)
}

/// How long a recovery link is valid.
const RECOVERY_LINK_TTL: TimeDelta = TimeDelta::hours(1);

fn recover(
    settings: &Settings,
    id: &str,
    email: &str,
    name: Option<&str>,
    json: bool,
) -> Result<(), Failure> {
    let email = arguments::e_mail(email)?;
    let display_name = match name {
        Some(name) => Some(arguments::name("--name", name, PERSON_NAME)?.to_owned()),
        None => None,
    };
    let store = arguments::open(settings)?;
    let caller = arguments::caller(arguments::organization(&store, id)?);
    let new = NewRecoveryLink {
        email: email.clone(),
        display_name,
    };
    let done = store
        .write(move |db| recovery::create_link(db, &caller, &new, RECOVERY_LINK_TTL))
        .wait();
    let link = done.map_err(|error| match error {
        OrganizationError::Store(error) => error.into(),
        OrganizationError::UserNameTaken => Failure::Usage(format!(
            "--email: expected the e-mail address of an account that signs in with it, or one that nobody has as user name, received {email}, which is the user name of somebody who signs in otherwise, and whose account is not handed over. Give another e-mail address of theirs: a platform admin is made for it, who can then make the account of {email} a platform admin on the Team page"
        )),
        OrganizationError::Suspended => Failure::failed(
            "make a recovery link",
            "the organization is suspended; statux-server organization resume opens it again",
        ),
        other => Failure::failed("make a recovery link", other),
    })?;
    let Some((secret, expires_at)) = link else {
        return Err(arguments::unknown_organization(id));
    };
    let url = urls::recovery_url(&settings.api.public_url, secret.expose());
    let expires_at = arguments::time(expires_at);
    let value = json!({
        "organization": id,
        "email": email,
        "url": url,
        "expires_at": expires_at,
    });
    let text = format!(
        "Give this link to {email} only: it works once, until {expires_at}, and makes them platform admin. The other platform admins are told.\n  {url}"
    );
    output::answer(json, &value, &text)
}

fn value(organization: &Organization) -> serde_json::Value {
    json!({
        "id": organization.id.as_str(),
        "name": organization.name,
        "short_name": organization.short_name,
        "created_at": arguments::time(organization.created_at),
        "suspended_at": organization.suspended_at.map(arguments::time),
        "delete_at": organization.delete_at.map(arguments::time),
    })
}
