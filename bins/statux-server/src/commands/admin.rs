//! `admin …`

use std::io::Read as _;

use identity_store::accounts::passwords;
use identity_store::accounts::{self, AccountError, NewLocalUser, Role};
use identity_store::audit::Actor;
use identity_store::{Caller, organizations};
use serde_json::json;
use statux_api::clock::{Clock as _, SystemClock};
use statux_api::http::limits::lengths::PERSON_NAME;

use super::arguments;
use crate::cli::AdminCommand;
use crate::configuration::Settings;
use crate::failure::Failure;
use crate::output;

/// Far above the length limit of passwords, so that reading the wrong file stops early.
const MAX_PASSWORD_BYTES: u64 = 64 * 1024;

pub(super) fn run(settings: &Settings, command: AdminCommand) -> Result<(), Failure> {
    let AdminCommand::Create {
        organization,
        email,
        name,
        given_name,
        family_name,
        password_stdin: _,
        json,
    } = command;
    let email = arguments::e_mail(&email)?;
    let given_name = part_of_name("--given-name", given_name.as_deref())?;
    let family_name = part_of_name("--family-name", family_name.as_deref())?;
    let parts = given_name.iter().chain(&family_name).map(String::as_str);
    let whole = parts.collect::<Vec<_>>().join(" ");
    let display_name = match name.as_deref() {
        Some(name) => arguments::name("--name", name, PERSON_NAME)?,
        None if whole.is_empty() => &email,
        None => &whole,
    };
    let display_name = display_name.to_owned();
    let password = read_password()?;
    let store = arguments::open(settings)?;
    let organization = arguments::organization(&store, &organization)?;
    let known = store.read(|db| organizations::get(db, &organization))?;
    let organization_name = known.map(|known| known.name).unwrap_or_default();
    let password_hash = passwords::hash(&password, &[&email, &display_name, &organization_name])
        .map_err(|error| Failure::Usage(format!("the password on standard input: {error}")))?;
    let new = NewLocalUser {
        email: email.clone(),
        display_name,
        given_name,
        family_name,
        role: Role::PlatformAdmin,
        password_hash: Some(password_hash),
    };
    let now = SystemClock.now();
    let owner = organization.clone();
    let created = store
        .write(move |db| accounts::create_local(db, &Caller::new(&owner, &Actor::Cli, now), &new))
        .wait();
    let user = created.map_err(|error| match error {
        AccountError::UserNameTaken => Failure::Usage(format!(
            "--email: the organization already has a user {email}"
        )),
        error @ AccountError::EmailTaken => Failure::Usage(format!("--email: {error}")),
        error => Failure::failed("create the platform admin", error),
    })?;
    let value = json!({
        "id": user.id.as_str(),
        "organization": organization.as_str(),
        "email": user.email,
    });
    output::answer(
        json,
        &value,
        &format!("Platform admin {} ({})", user.email, user.id),
    )
}

fn part_of_name(flag: &str, text: Option<&str>) -> Result<Option<String>, Failure> {
    let checked = text.map(|text| arguments::name(flag, text, PERSON_NAME));
    Ok(checked.transpose()?.map(str::to_owned))
}

/// The first line of standard input, without its line ending.
fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(MAX_PASSWORD_BYTES)
        .read_to_string(&mut text)
        .map_err(|error| Failure::failed("read the password from standard input", error))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
