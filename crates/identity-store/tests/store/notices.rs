//! What people are told of what others did to the keys of their account.

use std::cell::Cell;

use chrono::{DateTime, Duration, Utc};
use diesel::connection::{Connection as _, InstrumentationEvent};
use diesel::{RunQueryDsl as _, sql_query};
use identity_store::accounts::notices::{self, Done, DoneBy, MAX};
use identity_store::accounts::{Role, User};
use identity_store::audit::Actor;
use identity_store::members::{self, Change};
use identity_store::organizations::Organization;
use identity_store::organizations::recovery::{self, NewRecoveryLink};
use identity_store::provisioning::users::{self, ChangeTo, UserChange};
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sign_in::{self, Disconnected, Proof, SsoOutcome, SsoSignIn};
use identity_store::sso::providers::Provider;
use identity_store::{
    ApiKeyId, Caller, Decision, ScimTokenId, SessionId, Store, StoreError, UserId,
};
use scim_model::UserResource;
use serde_json::{Value, json};
use statux_testkit::{apply, on_both_databases};

use super::sign_in_costs::{Reads, plan};
use super::support::{
    complete, local_user, now, organization, patched, provider, read, sign_in, write,
};

/// An organization in which each act happens a second after the one before.
struct Scene<'a> {
    store: &'a Store,
    ours: Organization,
    okta: Provider,
    grace: User,
    seconds: Cell<i64>,
}

impl<'a> Scene<'a> {
    fn new(store: &'a Store) -> Self {
        let ours = organization(store, "Ours");
        Self {
            store,
            okta: provider(store, &ours),
            grace: local_user(store, &ours, "grace@example.com", Role::PlatformAdmin),
            ours,
            seconds: Cell::new(0),
        }
    }

    fn next(&self) -> DateTime<Utc> {
        self.seconds.set(self.seconds.get() + 1);
        now() + Duration::seconds(self.seconds.get())
    }

    fn caller(&self, actor: &Actor) -> Caller {
        Caller::new(&self.ours.id, actor, self.next())
    }

    fn grace(&self) -> Actor {
        Actor::User(self.grace.id.clone())
    }

    /// What a person is told, who then says to have seen it.
    fn told(&self, user: &UserId) -> Vec<(Done, DoneBy)> {
        let told = self.unseen(user);
        if let Some((_, _, at)) = told.first() {
            self.see(user, *at);
            assert_eq!(self.unseen(user), [], "it is told once");
        }
        told.into_iter().map(|(what, by, _)| (what, by)).collect()
    }

    fn unseen(&self, user: &UserId) -> Vec<(Done, DoneBy, DateTime<Utc>)> {
        let of = &self.ours.id;
        let told = read(self.store, |db| notices::unseen(db, of, user));
        let told = told.into_iter();
        told.map(|notice| (notice.what, notice.by, notice.at))
            .collect()
    }

    fn see(&self, user: &UserId, through: DateTime<Utc>) {
        let (of, user) = (self.ours.id.clone(), user.clone());
        let now = now() + Duration::hours(1);
        write(self.store, move |db| {
            notices::mark_seen(db, &of, &user, through, now)
        });
    }

    fn change(&self, by: &Actor, id: &UserId, change: Change) {
        let (caller, id) = (self.caller(by), id.clone());
        let done = self
            .store
            .write(move |db| members::change(db, &caller, &id, &change));
        done.wait().unwrap();
    }

    fn role(&self, by: &Actor, id: &UserId, role: Role) {
        let change = Change {
            role: Some(role),
            ..Change::default()
        };
        self.change(by, id, change);
    }

    fn block(&self, by: &Actor, id: &UserId, blocked: bool) {
        let change = Change {
            blocked: Some(blocked),
            ..Change::default()
        };
        self.change(by, id, change);
    }

    fn provision(&self, body: &Value) -> UserId {
        let (caller, resource) = (
            self.caller(&scim()),
            UserResource::from_client(body).unwrap(),
        );
        let made = self
            .store
            .write(move |db| users::create(db, &caller, &resource));
        made.wait().unwrap().user.user.id
    }

    fn patch(&self, id: &UserId, operation: &Value) {
        let change = UserChange {
            caller: self.caller(&scim()),
            id: id.clone(),
            to: patched(operation),
            if_match: None,
        };
        assert!(matches!(change.to, ChangeTo::Patched(_)));
        self.store.write(move |db| change.apply(db)).wait().unwrap();
    }

    fn sign_in(&self, name_id: &str) -> SsoSignIn {
        SsoSignIn {
            now: self.next(),
            ..sign_in(&self.okta, name_id)
        }
    }

    fn enters(&self, name_id: &str) -> UserId {
        complete(self.store, &self.sign_in(name_id))
            .unwrap()
            .user
            .id
    }

    fn end_sessions(&self, by: &Actor, id: &UserId) {
        let (caller, id) = (self.caller(by), id.clone());
        let ended = self
            .store
            .write(move |db| members::end_all_sessions(db, &caller, &id));
        assert!(ended.wait().unwrap() > 0);
    }

    /// Signs in to an account by the proof of its password.
    fn proves(&self, name_id: &str) -> SessionId {
        let (new, at) = (self.sign_in(name_id), self.next());
        write(self.store, move |db| {
            let Decision::Accepted(SsoOutcome::Pending(pending)) = sign_in::complete(db, &new)?
            else {
                panic!("no proof was asked for");
            };
            let proof = Proof::Password {
                hash: "$argon2id$hash".to_owned(),
            };
            let confirmed = sign_in::confirm(db, &pending, &proof, at)?;
            Ok(confirmed.into_result().unwrap().session.id)
        })
    }

    /// A rejected sign-in with the e-mail address of a person, which another person lets in.
    fn let_in(&self, by: &Actor, name_id: &str, email: &str) {
        let rejected = SsoSignIn {
            email: Some(email.to_owned()),
            ..self.sign_in(name_id)
        };
        let of = self.ours.id.clone();
        let reference = write(self.store, move |db| {
            let Decision::Rejected(rejection) = sign_in::complete(db, &rejected)? else {
                panic!("it was not rejected");
            };
            let mut attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Rejected);
            attempt.organization = Some(of.clone());
            attempt.offer = rejection.offer;
            attempts::record(db, &attempt, now())
        });
        let of = &self.ours.id;
        let found = read(self.store, |db| {
            attempts::find_by_reference(db, of, &reference)
        });
        let (caller, attempt) = (self.caller(by), found.unwrap().id);
        let done = self
            .store
            .write(move |db| members::let_in(db, &caller, &attempt));
        done.wait().unwrap();
    }

    fn recover(&self, email: &str) {
        let caller = self.caller(&Actor::Cli);
        let new = NewRecoveryLink {
            email: email.to_owned(),
            display_name: None,
        };
        let made = self
            .store
            .write(move |db| recovery::create_link(db, &caller, &new, Duration::hours(1)));
        let (link, at) = (made.wait().unwrap().unwrap().0, self.next());
        let done = self
            .store
            .write(move |db| recovery::complete(db, &link, "$argon2id$new", at));
        done.wait().unwrap();
    }
}

fn scim() -> Actor {
    Actor::ScimToken(ScimTokenId::new(now()))
}

fn by(by: &DoneBy, done: &[Done]) -> Vec<(Done, DoneBy)> {
    done.iter().map(|what| (*what, by.clone())).collect()
}

/// What happened at one time has no order.
fn assert_told(told: Vec<(Done, DoneBy)>, expected: &[(Done, DoneBy)]) {
    let sorted = |mut all: Vec<(Done, DoneBy)>| {
        all.sort_by_key(|one| format!("{one:?}"));
        all
    };
    assert_eq!(sorted(told), sorted(expected.to_vec()));
}

#[apply(on_both_databases)]
fn what_others_do_to_the_keys_of_a_person_is_told_once_and_who_did_it(store: &Store) {
    let scene = Scene::new(store);
    let person = DoneBy::Person("Somebody".to_owned());
    let grace = scene.grace();
    let ada = scene.provision(&json!({ "userName": "ada@example.com" }));
    assert_told(scene.told(&ada), &[]);

    assert_eq!(scene.enters("ada@example.com"), ada);
    assert_told(
        scene.told(&ada),
        &by(&DoneBy::SignIn, &[Done::NameIdLinked]),
    );
    // The link is used, and nothing of it changes.
    scene.enters("ada@example.com");
    assert_told(scene.told(&ada), &[]);
    let renamed = json!({ "op": "replace", "path": "userName", "value": "ada@new.test" });
    scene.patch(&ada, &renamed);
    let expected = [Done::NameIdReplaced, Done::EmailChanged];
    assert_told(scene.told(&ada), &by(&DoneBy::ScimClient, &expected));
    let title = json!({ "op": "replace", "path": "title", "value": "Countess" });
    scene.patch(&ada, &title);
    assert_told(scene.told(&ada), &[]);

    scene.let_in(&grace, "opaque", "ada@new.test");
    assert_told(scene.told(&ada), &by(&person, &[Done::LetIn]));
    let external_id = json!({ "op": "replace", "path": "externalId", "value": "00u-ada" });
    scene.patch(&ada, &external_id);
    assert_eq!(scene.enters("00u-ada"), ada);
    let expected = [Done::NameIdsUnlinked, Done::NameIdLinked];
    assert_told(scene.told(&ada), &by(&DoneBy::SignIn, &expected));

    scene.end_sessions(&Actor::ApiKey(ApiKeyId::new(now())), &ada);
    assert_told(
        scene.told(&ada),
        &by(&DoneBy::ApiKey, &[Done::SessionsEnded]),
    );
    scene.block(&grace, &ada, true);
    scene.block(&Actor::Cli, &ada, false);
    let expected = [
        (Done::Unblocked, DoneBy::Operator),
        (Done::Blocked, person.clone()),
    ];
    assert_eq!(scene.told(&ada), expected, "the latest first");
    scene.role(&grace, &ada, Role::PlatformAdmin);
    let expected = [Done::NameIdsUnlinked, Done::MadePlatformAdmin];
    assert_told(scene.told(&ada), &by(&person, &expected));
    scene.role(&grace, &ada, Role::Member);
    assert_told(scene.told(&ada), &by(&person, &[Done::MadeMember]));

    let active = |active: bool| json!({ "op": "replace", "path": "active", "value": active });
    scene.patch(&ada, &active(false));
    scene.patch(&ada, &active(true));
    let expected = [Done::Activated, Done::Deactivated];
    assert_told(scene.told(&ada), &by(&DoneBy::ScimClient, &expected));
    let (caller, id) = (scene.caller(&scim()), ada.clone());
    let gone = store.write(move |db| users::delete(db, &caller, &id, None));
    gone.wait().unwrap();
    let body = json!({ "userName": "ada@new.test", "externalId": "00u-ada" });
    assert_eq!(scene.provision(&body), ada);
    let expected = [Done::ActivatedWithoutKeys, Done::Deleted];
    assert_told(scene.told(&ada), &by(&DoneBy::ScimClient, &expected));
}

#[apply(on_both_databases)]
fn people_with_a_password_are_told_of_a_new_one_and_of_the_lost_role(store: &Store) {
    let scene = Scene::new(store);
    let bob = local_user(store, &scene.ours, "bob@example.com", Role::Member).id;
    scene.proves("bob@example.com");
    scene.let_in(&scene.grace(), "opaque", "bob@example.com");
    let person = DoneBy::Person("Somebody".to_owned());
    assert_told(scene.told(&bob), &by(&person, &[Done::LetInAfterPassword]));
    scene.recover("bob@example.com");
    let expected = [Done::MadePlatformAdmin, Done::PasswordSet];
    assert_told(scene.told(&bob), &by(&DoneBy::Operator, &expected));
    // The record has another e-mail address, and the account goes on signing in with its own.
    let body = json!({
        "userName": "bob@example.com", "emails": [{ "value": "robert@example.com", "primary": true }],
    });
    assert_eq!(scene.provision(&body), bob);
    assert_told(scene.told(&bob), &[]);
    let active = |active: bool| json!({ "op": "replace", "path": "active", "value": active });
    scene.patch(&bob, &active(false));
    scene.patch(&bob, &active(true));
    let expected = [Done::ActivatedAsMember, Done::Deactivated];
    assert_told(scene.told(&bob), &by(&DoneBy::ScimClient, &expected));
}

#[apply(on_both_databases)]
fn adoption_tells_of_another_email_address_and_of_the_links_that_it_ends(store: &Store) {
    let scene = Scene::new(store);
    let ada = scene.enters("ada@example.com");
    assert_told(scene.told(&ada), &[]);
    let body = json!({
        "userName": "countess", "externalId": "ada@example.com",
        "emails": [{ "value": "countess@example.com", "primary": true }],
    });
    assert_eq!(scene.provision(&body), ada);
    assert_told(
        scene.told(&ada),
        &by(&DoneBy::ScimClient, &[Done::EmailChanged]),
    );
    let eve = complete(
        store,
        &SsoSignIn {
            email: Some("eve@example.com".to_owned()),
            ..scene.sign_in("opaque")
        },
    );
    let eve = eve.unwrap().user.id;
    assert_eq!(
        scene.provision(&json!({ "userName": "eve@example.com" })),
        eve
    );
    assert_told(
        scene.told(&eve),
        &by(&DoneBy::ScimClient, &[Done::NameIdsUnlinked]),
    );
}

#[apply(on_both_databases)]
fn ones_own_acts_are_not_told_and_neither_are_other_peoples(store: &Store) {
    let scene = Scene::new(store);
    let (ours, theirs) = (scene.ours.id.clone(), organization(store, "Theirs"));
    let bob = local_user(store, &scene.ours, "bob@example.com", Role::Member);
    let own = Actor::User(bob.id.clone());
    // Connecting by one's own proof, ending one's sessions, and disconnecting.
    let session = scene.proves("bob@example.com");
    let (caller, id) = (scene.caller(&own), bob.id.clone());
    let done = write(store, move |db| {
        sign_in::disconnect(db, &caller, &id, &session)
    });
    assert_eq!(done, Disconnected::Yes);
    scene.end_sessions(&own, &bob.id);
    assert_told(scene.told(&bob.id), &[]);
    // A role that one gives oneself up.
    scene.role(&scene.grace(), &bob.id, Role::PlatformAdmin);
    assert_eq!(scene.told(&bob.id).len(), 1);
    scene.role(&own, &bob.id, Role::Member);
    assert_told(scene.told(&bob.id), &[]);

    scene.block(&scene.grace(), &bob.id, true);
    assert_eq!(scene.unseen(&scene.grace.id), []);
    let (other, id) = (theirs.id, bob.id.clone());
    assert_eq!(
        read(store, |db| notices::unseen(db, &other, &id)),
        [],
        "in another organization there is no such person"
    );
    let at = now() + Duration::minutes(30);
    write(store, move |db| notices::mark_seen(db, &other, &id, at, at));
    assert_eq!(
        read(store, |db| notices::unseen(db, &ours, &bob.id)).len(),
        1
    );
}

#[apply(on_both_databases)]
fn what_is_done_later_is_told_whatever_the_form_says(store: &Store) {
    let scene = Scene::new(store);
    let bob = local_user(store, &scene.ours, "bob@example.com", Role::Member).id;
    for number in 0..MAX + 5 {
        scene.block(&Actor::Cli, &bob, number % 2 == 0);
    }
    let told = scene.unseen(&bob);
    assert_eq!(told.len(), usize::try_from(MAX).unwrap());
    assert!(told.is_sorted_by_key(|(_, _, at)| std::cmp::Reverse(*at)));
    // An event that came after the page was shown.
    let shown = told[3].2;
    scene.see(&bob, shown);
    assert_eq!(scene.unseen(&bob), told[..3]);
    // What was seen stays seen.
    scene.see(&bob, shown - Duration::minutes(1));
    scene.see(&bob, DateTime::UNIX_EPOCH);
    assert_eq!(scene.unseen(&bob), told[..3]);
    // Nobody sees the future: it counts as now, which is an hour after noon here.
    scene.see(&bob, now() + Duration::days(365));
    assert_eq!(scene.unseen(&bob), []);
    scene.seconds.set(3601);
    scene.block(&Actor::Cli, &bob, false);
    assert_eq!(scene.unseen(&bob).len(), 1);
}

/// A notice of each of 100,000 people, and as many events of one of them that are not told.
const MANY: [&str; 2] = [
    "INSERT INTO audit_events (id, organization_id, at, actor_kind, action, target_kind, target_id, \
     detail, told) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
     SELECT 'told-' || i, 'ORGANIZATION', 9000000000000000, 'cli', 'user.blocked', 'user', 'u' || i, \
     '{}', true FROM n",
    "INSERT INTO audit_events (id, organization_id, at, actor_kind, action, target_kind, target_id, \
     detail, told) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
     SELECT 'other-' || i, 'ORGANIZATION', 9000000000000000, 'cli', 'user.updated', 'user', 'USER', \
     '{}', false FROM n",
];

#[apply(on_both_databases)]
fn notices_are_found_by_an_index_of_what_is_told_among_those_of_many(store: &Store) {
    let scene = Scene::new(store);
    let bob = local_user(store, &scene.ours, "bob@example.com", Role::Member).id;
    let (of, id) = (scene.ours.id.clone(), bob.clone());
    write(store, move |db| {
        for rows in MANY {
            let rows = rows.replace("ORGANIZATION", of.as_str());
            sql_query(rows.replace("USER", id.as_str())).execute(db)?;
        }
        Ok(())
    });
    scene.block(&Actor::Cli, &bob, true);
    let reads = Reads::default();
    let of = scene.ours.id.clone();
    let plans: Vec<String> = store
        .read::<_, StoreError>(|db| {
            db.set_instrumentation(reads.clone());
            let told = notices::unseen(db, &of, &bob)?;
            db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
            assert_eq!(told.len(), 1);
            Ok(reads.all().iter().map(|it| plan(db, it)).collect())
        })
        .unwrap();
    assert_eq!(plans.len(), 2, "{plans:?}");
    assert!(plans[1].contains("audit_events_told"), "{plans:?}");
    for plan in &plans {
        for wrong in ["SCAN", "Seq Scan", "TEMP B-TREE", "Sort"] {
            assert!(!plan.contains(wrong), "{plan}");
        }
    }
}
