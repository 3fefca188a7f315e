//! `api-key …`

use chrono::{DateTime, Utc};
use identity_store::tokens::api_keys::{self, ApiKey};
use identity_store::tokens::{Scope, Scopes};
use identity_store::{ApiKeyId, StoreError};
use serde_json::json;
use statux_api::clock::{Clock as _, SystemClock};
use statux_api::http::limits::lengths::API_KEY_NAME;

use super::arguments;
use crate::cli::ApiKeyCommand;
use crate::configuration::Settings;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(settings: &Settings, command: ApiKeyCommand) -> Result<(), Failure> {
    match command {
        ApiKeyCommand::Create {
            organization,
            name,
            scopes,
            expires_at,
            json,
        } => {
            let new = NewKey {
                name: arguments::name("--name", &name, API_KEY_NAME)?.to_owned(),
                scopes: parsed_scopes(&scopes)?,
                expires_at: expires_at.as_deref().map(end).transpose()?,
            };
            create(settings, &organization, new, json)
        }
        ApiKeyCommand::List { organization, json } => list(settings, &organization, json),
        ApiKeyCommand::Revoke {
            organization,
            id,
            json,
        } => revoke(settings, &organization, &id, json),
    }
}

struct NewKey {
    name: String,
    scopes: Scopes,
    expires_at: Option<DateTime<Utc>>,
}

fn parsed_scopes(words: &[String]) -> Result<Scopes, Failure> {
    if words.is_empty() {
        return Ok(Scopes::usual());
    }
    let scope = |word: &String| {
        Scope::parse(word).ok_or_else(|| {
            let known: Vec<&str> = Scope::ALL.iter().map(Scope::as_str).collect();
            let known = known.join(", ");
            Failure::Usage(format!(
                "--scope: expected one of {known}, received {word:?}"
            ))
        })
    };
    let scopes: Vec<Scope> = words.iter().map(scope).collect::<Result<_, _>>()?;
    Ok(Scopes::of(&scopes))
}

fn end(text: &str) -> Result<DateTime<Utc>, Failure> {
    let wrong = |what: &str| Failure::Usage(format!("--expires-at: {what}, received {text:?}"));
    let end: DateTime<Utc> = DateTime::parse_from_rfc3339(text)
        .map_err(|_| wrong("expected a time such as 2027-01-31T00:00:00Z"))?
        .into();
    if end <= SystemClock.now() {
        return Err(wrong("expected a time in the future"));
    }
    Ok(end)
}

fn create(settings: &Settings, organization: &str, new: NewKey, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let caller = arguments::caller(arguments::organization(&store, organization)?);
    let (key, secret) = store
        .write::<_, StoreError, _>(move |db| {
            api_keys::create(db, &caller, &new.name, new.expires_at, &new.scopes)
        })
        .wait()?;
    let text = format!(
        "API key {} ({}) with the scopes {}, shown only now:\n{}",
        key.name,
        key.id,
        key.scopes,
        secret.expose()
    );
    let value = json!({ "id": key.id.as_str(), "key": secret.expose() });
    output::answer(json, &value, &text)
}

fn list(settings: &Settings, organization: &str, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let organization = arguments::organization(&store, organization)?;
    let keys = store.read(|db| api_keys::list(db, &organization))?;
    let now = SystemClock.now();
    let items: Vec<_> = keys.iter().map(value).collect();
    let lines: Vec<String> = keys.iter().map(|key| line(key, now)).collect();
    output::answer(json, &json!({ "items": items }), &lines.join("\n"))
}

fn value(key: &ApiKey) -> serde_json::Value {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    json!({
        "id": key.id.as_str(),
        "name": key.name,
        "last_four": key.last_four,
        "scopes": scopes,
        "created_at": arguments::time(key.created_at),
        "expires_at": key.expires_at.map(arguments::time),
        "last_used_at": key.last_used_at.map(arguments::time),
        "revoked_at": key.revoked_at.map(arguments::time),
    })
}

fn line(key: &ApiKey, now: DateTime<Utc>) -> String {
    let state = match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {}", arguments::time(at)),
        (None, Some(at)) if at <= now => format!("expired {}", arguments::time(at)),
        (None, Some(at)) => format!("ends {}", arguments::time(at)),
        (None, None) => "valid".to_owned(),
    };
    let used = key.last_used_at.map_or_else(
        || "never used".to_owned(),
        |at| format!("last used {}", arguments::time(at)),
    );
    let (id, name, scopes) = (&key.id, &key.name, &key.scopes);
    let (prefix, last_four) = (&key.prefix, &key.last_four);
    format!("{id}  {name}  {prefix}…{last_four}  {scopes}  {state}  {used}")
}

fn revoke(settings: &Settings, organization: &str, id: &str, json: bool) -> Result<(), Failure> {
    let unknown = || {
        Failure::Usage(format!(
            "KEY-ID: expected the id of an API key of the organization, received {id:?}"
        ))
    };
    let key = ApiKeyId::parse(id).map_err(|_| unknown())?;
    let store = arguments::open(settings)?;
    let caller = arguments::caller(arguments::organization(&store, organization)?);
    let revoked = store
        .write::<_, StoreError, _>(move |db| api_keys::revoke(db, &caller, &key))
        .wait()?;
    if !revoked {
        return Err(unknown());
    }
    let text = format!("API key {id} is revoked");
    output::answer(json, &json!({ "id": id }), &text)
}
