//! A walk: its terms and steps by its number, from an organization that its admin has just set up.

use chrono::{DateTime, Utc};
use identity_store::accounts::{self, NewLocalUser, Role};
use identity_store::audit::Actor;
use identity_store::organizations::{self, Settings};
use identity_store::provisioning::users;
use identity_store::sso::providers::{self, NewMetadata, NewProvider};
use identity_store::{Caller, Connection, Store, StoreError};
use scim_model::UserResource;
use serde_json::json;

use super::entry::{self, Attempt};
use super::people::{ADDRESSES, PEOPLE, password_of};
use super::random::Random;
use super::snapshot::Snapshot;
use super::step::{Cast, Step};
use super::world::{Break, Terms, Truth, World};
use super::{acts, checks};

/// How many steps a walk has. Short ones find more: what a walk has blocked or deleted stays so.
pub(crate) const STEPS: usize = 40;

/// A walk that can be gone again.
#[derive(Debug, Clone)]
pub(crate) struct Walk {
    pub(crate) terms: Terms,
    pub(crate) steps: Vec<Step>,
}

impl Walk {
    pub(crate) fn numbered(number: u64) -> Self {
        let mut random = Random::new(number);
        let terms = Terms {
            thief: random.once_in(2),
            trusting: random.once_in(2),
            external_is_name_id: random.once_in(2),
        };
        let cast = Cast::any(&mut random);
        let steps = (0..STEPS).map(|_| Step::any(&mut random, terms.thief, &cast));
        Self {
            terms,
            steps: steps.collect(),
        }
    }

    /// Goes it and leaves nothing behind; the break, and after how many steps.
    pub(crate) fn go(&self, store: &Store, now: DateTime<Utc>) -> Option<(usize, Break)> {
        let walk = self.clone();
        let gone = store.write::<(), Gone, _>(move |db| Err(Gone(Ok(walk.steps(db, now)))));
        match gone.wait().unwrap_err().0 {
            Ok(found) => found,
            Err(error) => panic!("{error}"),
        }
    }

    fn steps(&self, db: &mut Connection, now: DateTime<Utc>) -> Option<(usize, Break)> {
        let mut world = set_up(db, self.terms, now);
        for (index, step) in self.steps.iter().enumerate() {
            if let Err(found) = one(&mut world, db, *step) {
                return Some((index + 1, found));
            }
        }
        None
    }

    /// The shortest walk that still breaks a promise, as far as leaving out single steps goes.
    pub(crate) fn shrunk(&self, store: &Store, now: DateTime<Utc>) -> (Self, Break) {
        let (end, mut found) = self.go(store, now).unwrap();
        let mut least = self.clone();
        least.steps.truncate(end);
        let mut index = 0;
        while index < least.steps.len() {
            let mut without = least.clone();
            without.steps.remove(index);
            if let Some((end, still)) = without.go(store, now) {
                without.steps.truncate(end);
                (least, found, index) = (without, still, 0);
            } else {
                index += 1;
            }
        }
        (least, found)
    }
}

/// Rolls a walk back.
struct Gone(Result<Option<(usize, Break)>, StoreError>);

impl From<StoreError> for Gone {
    fn from(error: StoreError) -> Self {
        Self(Err(error))
    }
}

/// Another organization, whose people the directory here names alike.
fn set_up_others(db: &mut Connection, now: DateTime<Utc>) {
    let id = organizations::create(db, "Theirs", now).unwrap().id;
    let caller = Caller::new(&id, &Actor::Cli, now);
    let body = json!({ "userName": ADDRESSES[3], "externalId": "xY7" });
    let resource = UserResource::from_client(&body).unwrap();
    let Ok(_theirs) = users::create(db, &caller, &resource) else {
        panic!("the other organization has nobody");
    };
}

fn set_up(db: &mut Connection, terms: Terms, now: DateTime<Utc>) -> World {
    set_up_others(db, now);
    let id = organizations::create(db, "Ours", now).unwrap().id;
    let caller = Caller::new(&id, &Actor::Cli, now);
    let settings = Settings {
        allow_idp_initiated: Some(true),
        trust_email_attribute: Some(terms.trusting),
        ..Settings::default()
    };
    organizations::update_settings(db, &caller, settings).unwrap();
    let admin = NewLocalUser {
        email: ADDRESSES[0].to_owned(),
        display_name: PEOPLE[0].name.to_owned(),
        given_name: None,
        family_name: None,
        role: Role::PlatformAdmin,
        password_hash: Some(password_of(0)),
    };
    let Ok(admin) = accounts::create_local(db, &caller, &admin) else {
        panic!("the admin has no account");
    };
    let new = NewProvider {
        name: "Okta".to_owned(),
        metadata: NewMetadata {
            entity_id: "https://idp.example.com".to_owned(),
            url: None,
            xml: "<EntityDescriptor/>".to_owned(),
        },
    };
    let Ok(provider) = providers::create(db, &caller, &new) else {
        panic!("there is no provider");
    };
    let mut world = World::new(terms, provider, now);
    let truth = Truth {
        owner: Some(0),
        record: None,
    };
    world.truth.insert(admin.id.to_string(), truth);
    world
}

fn one(world: &mut World, db: &mut Connection, step: Step) -> Result<(), Break> {
    world.tick();
    let before = Snapshot::of(db, &world.organization);
    take(world, db, &before, step)?;
    let after = Snapshot::of(db, &world.organization);
    checks::all(world, db, step, &before, &after)
}

fn take(world: &mut World, db: &mut Connection, rows: &Snapshot, step: Step) -> Result<(), Break> {
    match step {
        Step::SignIn {
            person,
            claim,
            solicited,
            declines,
        } => {
            let Some(attempt) = Attempt::of(world, person, claim) else {
                return Ok(());
            };
            let attempt = Attempt {
                solicited,
                declines,
                ..attempt
            };
            return entry::by_sso(world, db, rows, &attempt);
        }
        Step::Password { person, mailbox } => {
            return entry::by_password(world, db, rows, person, ADDRESSES[mailbox]);
        }
        Step::Forged { person } => return forged(world, db, rows, person),
        Step::Provision {
            person,
            mailbox,
            post,
        } => return acts::provision(world, db, rows, (person, mailbox, post)),
        Step::Rename {
            person,
            mailbox,
            given_up,
            put,
        } => {
            let given_up = world.given_up.filter(|_| given_up);
            let mailbox = given_up.unwrap_or_else(|| world.free_from(mailbox, person, rows));
            acts::rename(world, db, rows, (person, mailbox, put));
        }
        Step::Suspend { person, active } => acts::suspend(world, db, person, active),
        Step::Leave { person } => acts::leave(world, db, person),
        Step::ThiefWrites {
            account,
            attribute,
            person,
            claim,
        } => {
            if let Some(account) = rows.present(account) {
                acts::thief_writes(world, db, account, attribute, (person, claim));
            }
        }
        Step::ThiefProvisions { claim, person } => {
            acts::thief_provisions(world, db, (claim, person));
        }
        Step::ThiefDeletes { account } => {
            if let Some(account) = rows.present(account) {
                acts::thief_deletes(world, db, account);
            }
        }
        Step::Admin { account, act } => {
            if let Some(account) = rows.present(account) {
                acts::admin(world, db, rows, account, act);
            }
        }
        Step::Local { person, admin } => acts::local(world, db, rows, person, admin),
        Step::ForgetAll => acts::forget_all(world, db),
        Step::Provider { another_entity } => acts::provider(world, db, rows, another_entity),
    }
    Ok(())
}

/// Eve has the keys of the provider that has replaced another, and asserts somebody's NameID. What
/// the owner has not proven to this provider opens nothing of a guarded account.
fn forged(
    world: &mut World,
    db: &mut Connection,
    rows: &Snapshot,
    person: usize,
) -> Result<(), Break> {
    const EVE: usize = 4;
    let Some(attempt) = Attempt::of(world, person, None) else {
        return Ok(());
    };
    let owned = rows.accounts.iter().filter(|it| it.password_hash.is_some());
    let mut linked = owned.filter(|account| {
        rows.links_of(&account.id).any(|link| {
            link.name_id == attempt.name_id && link.provider_entity_id == world.provider.entity_id
        })
    });
    let is_open = linked.next().is_none_or(|it| world.proven.contains(&it.id));
    if is_open || person == EVE {
        return Ok(());
    }
    let forged = Attempt {
        person: EVE,
        ..attempt
    };
    entry::by_sso(world, db, rows, &forged)
}
