//! What SCIM clients and admins do, honest ones and a thief.

use diesel::Connection as _;
use identity_store::accounts::{self, AccountError, NewLocalUser, Role};
use identity_store::audit::Actor;
use identity_store::members::{self, Change, MemberError};
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::users::{self, ChangeTo, How, UserChange};
use identity_store::sso::providers::{self, NewMetadata, Replacement};
use identity_store::{Caller, Connection, NameIdLinkId, StoreError, UserId};
use scim_model::{PatchRequest, UserResource};
use serde_json::{Value, json};

use super::people::{ADDRESSES, PEOPLE, claim, password_of};
use super::snapshot::{Account, Snapshot};
use super::step::{Act, Attribute};
use super::world::{Break, Truth, World};

/// What a savepoint is rolled back for.
enum Undone {
    Rejected,
    Failed(String),
}

impl From<diesel::result::Error> for Undone {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<ProvisioningError> for Undone {
    fn from(error: ProvisioningError) -> Self {
        match error {
            ProvisioningError::Store(error) => error.into(),
            _ => Self::Rejected,
        }
    }
}

impl From<MemberError> for Undone {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::Store(error) => error.into(),
            _ => Self::Rejected,
        }
    }
}

impl From<AccountError> for Undone {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Store(error) => error.into(),
            _ => Self::Rejected,
        }
    }
}

/// Does what one request does: all of it, or nothing where it is rejected.
fn request<T, E>(
    db: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Option<T>
where
    Undone: From<E>,
{
    match db.transaction::<T, Undone, _>(|db| Ok(work(db)?)) {
        Ok(done) => Some(done),
        Err(Undone::Rejected) => None,
        Err(Undone::Failed(error)) => panic!("the database failed: {error}"),
    }
}

fn caller(world: &World) -> Caller {
    Caller::new(&world.organization, &Actor::System, world.now)
}

/// The resource of a person, as the directory sends it.
fn resource(world: &World, person: usize, mailbox: &str) -> UserResource {
    let mut body = json!({
        "userName": mailbox,
        "emails": [{ "value": mailbox, "type": "work", "primary": true }],
    });
    if let Some(id) = world.external_id(person) {
        body["externalId"] = Value::from(id);
    }
    UserResource::from_client(&body).unwrap()
}

fn change(world: &World, db: &mut Connection, id: &str, to: ChangeTo) -> Option<users::Updated> {
    let change = UserChange {
        caller: caller(world),
        id: UserId::parse(id).unwrap(),
        to,
        if_match: None,
    };
    request(db, |db| change.apply(db))
}

fn patch(operations: &Value) -> Option<ChangeTo> {
    let request = PatchRequest::parse(&json!({ "Operations": operations }));
    request.ok().map(ChangeTo::Patched)
}

fn set(path: &str, value: &Value) -> Value {
    json!({ "op": "replace", "path": path, "value": value })
}

/// The directory provisions a person.
pub(crate) fn provision(
    world: &mut World,
    db: &mut Connection,
    rows: &Snapshot,
    (person, mailbox, post): (usize, usize, bool),
) -> Result<(), Break> {
    let before = world.directory[person].mailbox;
    let mailbox = before.unwrap_or(mailbox);
    if PEOPLE[person].guest || !world.is_free(mailbox, person, rows) {
        return Ok(());
    }
    let text = ADDRESSES[mailbox];
    if post {
        let resource = resource(world, person, text);
        let caller = caller(world);
        if let Some(created) = request(db, |db| users::create(db, &caller, &resource)) {
            let id = created.user.user.id.to_string();
            let was = (created.how == How::Adopted)
                .then(|| rows.account(&id))
                .flatten();
            world.directory[person].mailbox = Some(mailbox);
            told(world, &id, person, was);
            let had = rows.account(&id).and_then(|it| it.external_id.as_ref());
            let has = created.user.user.external_id.as_ref();
            if created.how == How::Reactivated && had.is_some() && has.is_some() && had != has {
                return Err(Break("somebody else has come back as another".to_owned()));
            }
        }
        return Ok(());
    }
    // Found by its user name, as Entra and Okta find accounts that were there before.
    let mut present = rows.accounts.iter().filter(|account| !account.deleted);
    let Some(found) = present.find(|account| account.user_name_folded == text) else {
        return Ok(());
    };
    let record = world.truth.get(&found.id).and_then(|truth| truth.record);
    if record.is_some_and(|other| other != person) {
        return Ok(());
    }
    let external = json!(world.external_id(person));
    let operations = json!([
        set("externalId", &external),
        set("displayName", &json!(text))
    ]);
    if let Some(to) = patch(&operations)
        && change(world, db, &found.id, to).is_some()
    {
        world.directory[person].mailbox = Some(mailbox);
        told(world, &found.id, person, Some(found));
    }
    Ok(())
}

/// The directory has told who has an account. Its word moves an account whose owner nobody has
/// asked for a proof.
fn told(world: &mut World, id: &str, person: usize, was: Option<&Account>) {
    world.directory[person].scim_id = Some(id.to_owned());
    for (other, entry) in world.directory.iter_mut().enumerate() {
        if other != person && entry.scim_id.as_deref() == Some(id) {
            entry.scim_id = None;
        }
    }
    let truth = world.truth.entry(id.to_owned()).or_default();
    truth.record = Some(person);
    if was.is_none_or(|account| !account.is_guarded()) {
        truth.owner = Some(person);
    }
}

/// The directory gives a person another e-mail address. Where SCIM rejects it, it stays as it was.
pub(crate) fn rename(
    world: &mut World,
    db: &mut Connection,
    rows: &Snapshot,
    (person, mailbox, put): (usize, usize, bool),
) {
    if world.directory[person].mailbox.is_none() || !world.is_free(mailbox, person, rows) {
        return;
    }
    let text = ADDRESSES[mailbox];
    if let Some(id) = world.directory[person].scim_id.clone() {
        let to = if put {
            Some(ChangeTo::Resource(resource(world, person, text)))
        } else {
            let emails = json!([{ "value": text, "type": "work", "primary": true }]);
            patch(&json!([
                set("userName", &json!(text)),
                set("emails", &emails)
            ]))
        };
        let Some(to) = to else { return };
        if change(world, db, &id, to).is_none() {
            return;
        }
    } else if rows
        .accounts
        .iter()
        .any(|account| world.owner(&account.id) == Some(person) && !account.deleted)
    {
        // Without SCIM nobody here would hear of it.
        return;
    }
    world.given_up = world.directory[person].mailbox.replace(mailbox);
}

pub(crate) fn suspend(world: &World, db: &mut Connection, person: usize, active: bool) {
    let Some(id) = world.directory[person].scim_id.clone() else {
        return;
    };
    let operations = json!([set("active", &json!(active))]);
    let _done = patch(&operations).and_then(|to| change(world, db, &id, to));
}

/// The directory deletes a person. Where SCIM rejects it, they stay.
pub(crate) fn leave(world: &mut World, db: &mut Connection, person: usize) {
    if let Some(id) = world.directory[person].scim_id.clone()
        && !delete(world, db, &id)
    {
        return;
    }
    world.directory[person].scim_id = None;
    world.given_up = world.directory[person].mailbox.take().or(world.given_up);
}

fn delete(world: &World, db: &mut Connection, id: &str) -> bool {
    let (caller, id) = (caller(world), UserId::parse(id).unwrap());
    let deleted = request(db, |db| {
        match users::delete(db, &caller, &id, None) {
            // Somebody else has deleted it already.
            Err(ProvisioningError::UserNotFound) => Ok(()),
            other => other,
        }
    });
    deleted.is_some()
}

pub(crate) fn thief_writes(
    world: &World,
    db: &mut Connection,
    account: &Account,
    attribute: Attribute,
    (person, claimed): (usize, usize),
) {
    let claimed = json!(claim(claimed));
    let name_id = world.name_id(person).map(|(name_id, _)| name_id);
    let email = |value: &Value| set("emails", &json!([{ "value": value, "primary": true }]));
    let operation = match attribute {
        Attribute::ExternalId => set("externalId", &json!(name_id)),
        Attribute::UserName => set("userName", &claimed),
        Attribute::Email => email(&claimed),
        Attribute::OwnEmail => email(&json!(world.mailbox(person))),
        Attribute::Activated => set("active", &json!(true)),
        Attribute::Deactivated => set("active", &json!(false)),
    };
    let to = patch(&json!([operation]));
    let _done = to.and_then(|to| change(world, db, &account.id, to));
}

pub(crate) fn thief_provisions(
    world: &mut World,
    db: &mut Connection,
    (claimed, person): (usize, usize),
) {
    let name_id = world.name_id(person).map(|(name_id, _)| name_id);
    let body = json!({ "userName": claim(claimed), "externalId": name_id });
    let Ok(resource) = UserResource::from_client(&body) else {
        return;
    };
    let caller = caller(world);
    if let Some(created) = request(db, |db| users::create(db, &caller, &resource)) {
        let id = created.user.user.id.to_string();
        if created.how != How::Adopted {
            world.truth.insert(id, Truth::default());
        }
    }
}

pub(crate) fn thief_deletes(world: &World, db: &mut Connection, account: &Account) {
    delete(world, db, &account.id);
}

/// An honest admin, who confirms the NameIDs that are the owner's and makes nobody an admin whom
/// nobody knows.
pub(crate) fn admin(
    world: &World,
    db: &mut Connection,
    rows: &Snapshot,
    account: &Account,
    act: Act,
) {
    let id = UserId::parse(&account.id).unwrap();
    let caller = caller(world);
    let mut change = Change::default();
    match act {
        Act::Block => change.blocked = Some(true),
        Act::Unblock => change.blocked = Some(false),
        Act::Deactivate => change.active = Some(false),
        Act::Activate => change.active = Some(true),
        Act::Demote => change.role = Some(Role::Member),
        Act::Forget => {
            request(db, |db| members::forget_name_ids(db, &caller, &id));
            return;
        }
        Act::Promote => {
            let owner = world.owner(&account.id);
            if owner.is_none() {
                return;
            }
            change.role = Some(Role::PlatformAdmin);
            let own = rows
                .links_of(&account.id)
                .filter(|link| world.who_is(&link.name_id) == owner);
            change.confirmed_name_ids = own
                .map(|link| NameIdLinkId::parse(&link.id).unwrap())
                .collect();
        }
    }
    request(db, |db| members::change(db, &caller, &id, &change));
}

/// An account for a person, with a password of theirs.
pub(crate) fn local(
    world: &mut World,
    db: &mut Connection,
    rows: &Snapshot,
    person: usize,
    admin: bool,
) {
    let Some(mailbox) = world.directory[person].mailbox else {
        return;
    };
    if !world.is_free(mailbox, person, rows) {
        return;
    }
    let new = NewLocalUser {
        email: ADDRESSES[mailbox].to_owned(),
        display_name: PEOPLE[person].name.to_owned(),
        given_name: None,
        family_name: None,
        role: if admin {
            Role::PlatformAdmin
        } else {
            Role::Member
        },
        password_hash: Some(password_of(person)),
    };
    let caller = caller(world);
    if let Some(user) = request(db, |db| accounts::create_local(db, &caller, &new)) {
        let truth = Truth {
            owner: Some(person),
            record: None,
        };
        world.truth.insert(user.id.to_string(), truth);
    }
}

pub(crate) fn forget_all(world: &World, db: &mut Connection) {
    let caller = caller(world);
    request(db, |db| members::forget_all_unguarded(db, &caller));
}

/// Another provider, with the entity ID of the old one or another. Where only SSO lets an admin in,
/// nobody does this: see `docs/SECURITY.md`.
pub(crate) fn provider(
    world: &mut World,
    db: &mut Connection,
    rows: &Snapshot,
    another_entity: bool,
) {
    let by_password = |account: &Account| {
        account.is_admin()
            && account.may_sign_in()
            && account.password_hash.is_some()
            && account.sign_in_email_folded.is_some()
    };
    if !rows.accounts.iter().any(by_password) {
        return;
    }
    let entity_id = if another_entity {
        format!("https://idp-{}.example.com", world.serial)
    } else {
        world.provider.entity_id.clone()
    };
    let metadata = NewMetadata {
        entity_id,
        url: None,
        xml: "<EntityDescriptor/>".to_owned(),
    };
    let caller = caller(world);
    let replaced = request(db, |db| {
        providers::replace_metadata(db, &caller, &metadata, Replacement::AnotherProvider)
    });
    world.provider = replaced.unwrap().unwrap();
    world.proven.clear();
}
