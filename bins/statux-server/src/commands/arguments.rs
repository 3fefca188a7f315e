//! What commands share: opening the database, parsing arguments, and who makes a change.

use chrono::{DateTime, SecondsFormat, Utc};
use identity_store::audit::Actor;
use identity_store::{Caller, OrganizationId, Store, StoreOptions, organizations};
use statux_api::clock::{Clock as _, SystemClock};
use statux_api::http::limits::lengths::{NameLimit, is_email};

use crate::configuration::Settings;
use crate::failure::Failure;

/// Opens the database and migrates it, for a short-lived command.
pub(super) fn open(settings: &Settings) -> Result<Store, Failure> {
    let store = Store::open(&settings.database_url, StoreOptions::small())?;
    store.migrate()?;
    Ok(store)
}

/// The organization with this id, or an error message if it does not exist.
pub(super) fn organization(store: &Store, id: &str) -> Result<OrganizationId, Failure> {
    let Ok(parsed) = OrganizationId::parse(id) else {
        return Err(unknown_organization(id));
    };
    match store.read(|db| organizations::get(db, &parsed))? {
        Some(organization) => Ok(organization.id),
        None => Err(unknown_organization(id)),
    }
}

/// The error message for an organization that does not exist.
pub(super) fn unknown_organization(id: &str) -> Failure {
    Failure::Usage(format!(
        "--organization: expected the id of an organization, received {id:?}, which does not exist"
    ))
}

/// Checks a name; returns it trimmed.
pub(super) fn name<'a>(flag: &str, text: &'a str, limit: NameLimit) -> Result<&'a str, Failure> {
    let checked = limit.check(text);
    checked.map_err(|_| Failure::Usage(format!("{flag}: expected {limit} on one line")))
}

/// Checks an e-mail address; returns it trimmed.
pub(super) fn e_mail(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if is_email(text) {
        Ok(text.to_owned())
    } else {
        Err(Failure::Usage(format!(
            "--email: expected an e-mail address, received {text:?}"
        )))
    }
}

/// The command line as the caller of a change, now.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers have no other use for it"
)]
pub(super) fn caller(organization: OrganizationId) -> Caller {
    Caller::new(&organization, &Actor::Cli, SystemClock.now())
}

/// A time as output shows it.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
