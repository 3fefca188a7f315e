//! `member …`

use identity_store::accounts;
use identity_store::members::{self, Member, MemberError};
use identity_store::{OrganizationId, PageRequest, Store, StoreError, UserId};
use serde_json::json;
use statux_api::clock::{Clock as _, SystemClock};
use statux_api::members::json::{MemberDetailView, MemberView};

use super::arguments;
use crate::cli::MemberCommand;
use crate::configuration::Settings;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(settings: &Settings, command: MemberCommand) -> Result<(), Failure> {
    match command {
        MemberCommand::List {
            organization,
            q,
            json,
        } => list(settings, &organization, q.as_deref(), json),
        MemberCommand::Show {
            organization,
            member,
            json,
        } => show(settings, &organization, &member, json),
        MemberCommand::Export {
            organization,
            member,
        } => export(settings, &organization, &member),
        MemberCommand::Erase {
            organization,
            member,
            yes,
            json,
        } => erase(settings, &organization, &member, yes, json),
        MemberCommand::ForgetNameIds {
            organization,
            member,
            all: _,
            yes,
            json,
        } => match member {
            Some(member) => forget(settings, &organization, &member, json),
            None if yes => forget_all(settings, &organization, json),
            None => preview(settings, &organization, json),
        },
    }
}

/// Prints page after page, so that a long list needs little memory; JSON is one value and does.
fn list(
    settings: &Settings,
    organization: &str,
    q: Option<&str>,
    json: bool,
) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let organization = arguments::organization(&store, organization)?;
    let (mut items, mut cursor) = (Vec::new(), None);
    loop {
        let request = PageRequest::first(PageRequest::MAX).after(cursor);
        let page = store.read(|db| match q {
            Some(text) if !text.trim().is_empty() => {
                members::search(db, &organization, text.trim(), &request)
            }
            _ => members::list(db, &organization, &request),
        })?;
        if json {
            items.extend(page.items.into_iter().map(MemberView::from));
        } else {
            for member in &page.items {
                output::answer(false, &(), &line(member))?;
            }
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    if json {
        output::answer(true, &json!({ "items": items }), "")?;
    }
    Ok(())
}

fn line(member: &Member) -> String {
    let user = &member.user;
    let state = match (user.blocked_at, user.active) {
        (Some(_), _) => "blocked",
        (None, true) => "active",
        (None, false) => "deactivated",
    };
    // A name is one line, whatever a client has sent.
    let name = user.display_name.replace('\n', " ");
    let (id, role) = (&user.id, user.role);
    format!("{id}  {}  {state}  {role}  {name}", user.email)
}

fn show(settings: &Settings, organization: &str, member: &str, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let organization = arguments::organization(&store, organization)?;
    let id = find(&store, &organization, member)?;
    let now = SystemClock.now();
    let detail = store
        .read(|db| Ok::<_, StoreError>(members::get(db, &organization, &id, now)))?
        .map_err(|error| failed(error, member))?;
    let mut lines = vec![line(&detail.member)];
    for link in &detail.member.name_ids {
        lines.push(format!(
            "NameID {} of {}, linked {}, last used {}",
            link.name_id,
            link.provider_entity_id,
            arguments::time(link.created_at),
            arguments::time(link.last_used_at)
        ));
    }
    for session in &detail.sessions {
        lines.push(format!(
            "Session by {}, began {}, last seen {}",
            session.method,
            arguments::time(session.created_at),
            arguments::time(session.last_seen_at)
        ));
    }
    output::answer(json, &MemberDetailView::from(detail), &lines.join("\n"))
}

fn export(settings: &Settings, organization: &str, member: &str) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let organization = arguments::organization(&store, organization)?;
    let id = find_with_deleted(&store, &organization, member)?;
    let now = SystemClock.now();
    let export = store
        .read(|db| Ok::<_, StoreError>(members::export(db, &organization, &id, now)))?
        .map_err(|error| failed(error, member))?;
    output::answer(true, &export, "")
}

fn erase(
    settings: &Settings,
    organization: &str,
    member: &str,
    yes: bool,
    json: bool,
) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let organization = arguments::organization(&store, organization)?;
    let id = find_with_deleted(&store, &organization, member)?;
    let user = store.read(|db| accounts::get(db, &organization, &id))?;
    let name = user.map(|user| user.user_name).unwrap_or_default();
    let value = json!({ "id": id.as_str(), "erased": yes });
    if !yes {
        let text = format!("This would erase {name} ({id}) for good; --yes does it");
        return output::answer(json, &value, &text);
    }
    let (caller, erased) = (arguments::caller(organization), id.clone());
    let done = store
        .write(move |db| members::erase(db, &caller, &erased))
        .wait();
    done.map_err(|error| failed(error, member))?;
    output::answer(json, &value, &format!("Erased {id}"))
}

/// As [`find`], and who was deleted, by their id.
fn find_with_deleted(
    store: &Store,
    organization: &OrganizationId,
    text: &str,
) -> Result<UserId, Failure> {
    if let Ok(id) = UserId::parse(text)
        && store
            .read(|db| accounts::get(db, organization, &id))?
            .is_some()
    {
        return Ok(id);
    }
    find(store, organization, text)
}

fn forget(
    settings: &Settings,
    organization: &str,
    member: &str,
    json: bool,
) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let organization = arguments::organization(&store, organization)?;
    let id = find(&store, &organization, member)?;
    let caller = arguments::caller(organization);
    let done = store
        .write(move |db| members::forget_name_ids(db, &caller, &id))
        .wait();
    told(done.map_err(|error| failed(error, member))?, json)
}

fn forget_all(settings: &Settings, organization: &str, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let caller = arguments::caller(arguments::organization(&store, organization)?);
    let done = store
        .write::<_, StoreError, _>(move |db| members::forget_all_unguarded(db, &caller))
        .wait()?;
    told(done, json)
}

fn told(done: members::Forgotten, json: bool) -> Result<(), Failure> {
    let text = format!(
        "Forgot {} NameIDs; {} sessions that began with SSO ended",
        done.name_ids, done.ended_sessions
    );
    let value = json!({ "name_ids": done.name_ids, "ended_sessions": done.ended_sessions });
    output::answer(json, &value, &text)
}

fn preview(settings: &Settings, organization: &str, json: bool) -> Result<(), Failure> {
    let store = arguments::open(settings)?;
    let organization = arguments::organization(&store, organization)?;
    let found = store.read(|db| members::unguarded(db, &organization))?;
    let first = found.first.iter();
    let items: Vec<_> = first
        .clone()
        .map(|(user_name, name_id)| json!({ "user_name": user_name, "name_id": name_id }))
        .collect();
    let mut lines = vec![format!(
        "This would forget {} NameIDs, of everybody who is neither platform admin nor has a \
         password; --yes does it",
        found.name_ids
    )];
    lines.extend(first.map(|(user_name, name_id)| format!("{user_name}  NameID {name_id}")));
    let value = json!({ "name_ids": found.name_ids, "first": items });
    output::answer(json, &value, &lines.join("\n"))
}

/// The person with this id, user name or e-mail address.
fn find(store: &Store, organization: &OrganizationId, text: &str) -> Result<UserId, Failure> {
    let unknown = || {
        Failure::Usage(format!(
            "MEMBER: expected the id, user name or e-mail address of a member, received {text:?}"
        ))
    };
    let id = UserId::parse(text).map_err(|_| unknown())?;
    let mut found = store.read(|db| {
        if let Some(user) = accounts::get(db, organization, &id)? {
            return Ok(vec![user]);
        }
        if let Some(user) = accounts::find_by_user_name(db, organization, text)? {
            return Ok(vec![user]);
        }
        accounts::find_by_any_email(db, organization, text)
    })?;
    found.retain(|user| user.deleted_at.is_none());
    match (found.pop(), found.is_empty()) {
        (Some(user), true) => Ok(user.id),
        (Some(_), false) => Err(Failure::Usage(format!(
            "MEMBER: expected one member, received {text:?}, which several have; name the id"
        ))),
        (None, _) => Err(unknown()),
    }
}

fn failed(error: MemberError, member: &str) -> Failure {
    match error {
        MemberError::Store(error) => error.into(),
        error => Failure::failed(format!("change {member}"), error),
    }
}
