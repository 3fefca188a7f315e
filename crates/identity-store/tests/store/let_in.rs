//! Letting in a new NameID: for whom, how long, and what it opens.

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::{Role, User};
use identity_store::audit::{self, Actor};
use identity_store::members::{self, Change, LetIn, LetInPreview, MemberError, Opens};
use identity_store::organizations::Organization;
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sign_in::{self, LinkedBy, RejectionCode, SsoSignIn};
use identity_store::sso::providers::{self, Provider};
use identity_store::{Caller, Decision, PageRequest, SignInAttemptId, Store};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, local_user, now, organization, provider, provision, read, scim_create, scim_patch,
    sign_in, write,
};

struct Scene<'a> {
    store: &'a Store,
    ours: Organization,
    okta: Provider,
}

impl<'a> Scene<'a> {
    fn new(store: &'a Store) -> Self {
        let ours = organization(store, "Ours");
        let okta = provider(store, &ours);
        Self { store, ours, okta }
    }

    /// A member who has signed in with a NameID that is the user name.
    fn ada(&self) -> User {
        provision(self.store, &self.ours, "ada@example.com");
        self.enters("ada@example.com").unwrap()
    }

    fn enters(&self, name_id: &str) -> Result<User, RejectionCode> {
        let signed_in = complete(self.store, &sign_in(&self.okta, name_id));
        signed_in.map(|signed_in| signed_in.user)
    }

    /// A sign-in by an opaque NameID with the e-mail address of somebody.
    fn opaque(&self, name_id: &str, email: &str) -> SsoSignIn {
        SsoSignIn {
            email: Some(email.to_owned()),
            ..sign_in(&self.okta, name_id)
        }
    }

    /// The attempt of a sign-in that is rejected with this code.
    fn rejected(&self, sign_in: SsoSignIn, code: RejectionCode) -> SignInAttemptId {
        let of = self.ours.id.clone();
        let reference = write(self.store, move |db| {
            let Decision::Rejected(rejection) = sign_in::complete(db, &sign_in)? else {
                panic!("{} was not rejected", sign_in.name_id);
            };
            assert_eq!(rejection.code, code);
            let mut attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Rejected);
            attempt.organization = Some(of.clone());
            attempt.offer = rejection.offer;
            attempts::record(db, &attempt, now())
        });
        let of = &self.ours.id;
        let found = read(self.store, |db| {
            attempts::find_by_reference(db, of, &reference)
        });
        found.unwrap().id
    }

    fn preview(
        &self,
        attempt: &SignInAttemptId,
        at: DateTime<Utc>,
    ) -> Result<LetInPreview, MemberError> {
        let of = &self.ours.id;
        read(self.store, |db| {
            Ok(members::preview_let_in(db, of, attempt, at))
        })
    }

    fn let_in(&self, by: &Actor, attempt: &SignInAttemptId) -> Result<LetIn, MemberError> {
        let (caller, attempt) = (Caller::new(&self.ours.id, by, now()), attempt.clone());
        let done = self
            .store
            .write(move |db| members::let_in(db, &caller, &attempt));
        done.wait()
    }

    fn change(&self, user: &User, change: Change) {
        let (caller, id) = (
            Caller::new(&self.ours.id, &Actor::Cli, now()),
            user.id.clone(),
        );
        let changed = self
            .store
            .write(move |db| members::change(db, &caller, &id, &change));
        changed.wait().unwrap();
    }
}

#[apply(on_both_databases)]
fn a_new_name_id_is_let_in_once_in_the_place_of_the_old_one(store: &Store) {
    let scene = Scene::new(store);
    let ada = scene.ada();
    let new = || scene.opaque("00u-new", "ada@example.com");
    let attempt = scene.rejected(new(), RejectionCode::NameIdConflict);

    let seen = scene.preview(&attempt, now()).unwrap();
    assert_eq!(seen.offer.name_id, "00u-new");
    assert_eq!(seen.offer.email.as_deref(), Some("ada@example.com"));
    assert_eq!(seen.member.user.id, ada.id);
    assert_eq!(seen.replaced.unwrap().name_id, "ada@example.com");
    assert_eq!(seen.opens, Opens::Account);
    let detail = read(store, |db| {
        Ok(members::get(db, &scene.ours.id, &ada.id, now()))
    });
    let detail = detail.unwrap();
    assert_eq!(detail.rejected.len(), 1);
    assert_eq!(detail.sessions.len(), 1);

    let done = scene.let_in(&Actor::Cli, &attempt).unwrap();
    assert_eq!((done.user.id, done.ended_sessions), (ada.id.clone(), 1));
    assert_eq!(scene.enters("00u-new").unwrap().id, ada.id);
    assert!(scene.enters("ada@example.com").is_err(), "it opens nothing");
    let detail = read(store, |db| {
        Ok(members::get(db, &scene.ours.id, &ada.id, now()))
    });
    let names = detail.unwrap().member.name_ids;
    assert_eq!(names.len(), 1);
    assert_eq!(names[0].linked_by, Some(LinkedBy::LetIn));
    let again = scene.let_in(&Actor::Cli, &attempt).unwrap_err();
    assert!(matches!(again, MemberError::NotOffered), "{again}");
    let trail = read(store, |db| {
        audit::list(db, &scene.ours.id, &PageRequest::first(50))
    });
    let event = trail
        .items
        .iter()
        .find(|it| it.action == "user.let_in")
        .unwrap();
    assert_eq!(event.target_id.as_deref(), Some(ada.id.as_str()));
    assert!(event.detail.contains(attempt.as_str()) && !event.detail.contains("00u-new"));
}

#[apply(on_both_databases)]
fn what_has_changed_since_is_not_let_in(store: &Store) {
    type Changes = fn(&Scene<'_>, &User);
    let changes: [(&str, Changes); 8] = [
        ("nothing", |_, _| ()),
        ("the record", |scene, ada| {
            let title = json!({ "op": "add", "path": "title", "value": "Countess" });
            scim_patch(scene.store, &scene.ours, &ada.id, &title).unwrap();
        }),
        ("the role", |scene, ada| {
            scene.change(
                ada,
                Change {
                    role: Some(Role::PlatformAdmin),
                    ..Change::default()
                },
            );
        }),
        ("a block", |scene, ada| {
            scene.change(
                ada,
                Change {
                    blocked: Some(true),
                    ..Change::default()
                },
            );
        }),
        ("the link", |scene, ada| {
            let (caller, id) = (
                Caller::new(&scene.ours.id, &Actor::Cli, now()),
                ada.id.clone(),
            );
            let forgotten = scene
                .store
                .write(move |db| members::forget_name_ids(db, &caller, &id));
            forgotten.wait().unwrap();
        }),
        ("whose it is", |scene, ada| {
            let body = json!({ "userName": "bob@example.com", "externalId": "00u-new" });
            scim_create(scene.store, &scene.ours, &body).unwrap();
            assert_ne!(scene.enters("00u-new").unwrap().id, ada.id);
        }),
        ("the provider", |scene, _| {
            let caller = Caller::new(&scene.ours.id, &Actor::Cli, now());
            write(scene.store, move |db| {
                providers::rename(db, &caller, "Entra")
            });
        }),
        ("its removal", |scene, _| {
            let caller = Caller::new(&scene.ours.id, &Actor::Cli, now());
            write(scene.store, move |db| providers::remove(db, &caller));
        }),
    ];
    for (what, change) in changes {
        let scene = Scene::new(store);
        let ada = scene.ada();
        let new = scene.opaque("00u-new", "ada@example.com");
        let attempt = scene.rejected(new, RejectionCode::NameIdConflict);
        change(&scene, &ada);
        let seen = scene.preview(&attempt, now()).map(|_| ());
        let done = scene.let_in(&Actor::Cli, &attempt).map(|_| ());
        if what == "nothing" {
            seen.unwrap();
            done.unwrap();
        } else {
            for rejected in [seen.unwrap_err(), done.unwrap_err()] {
                assert!(
                    matches!(rejected, MemberError::ChangedSince),
                    "{what}: {rejected}"
                );
            }
        }
    }
}

#[apply(on_both_databases)]
fn it_can_be_let_in_for_a_day_and_in_its_own_organization(store: &Store) {
    let scene = Scene::new(store);
    scene.ada();
    let new = scene.opaque("00u-new", "ada@example.com");
    let attempt = scene.rejected(new, RejectionCode::NameIdConflict);
    let day = Duration::hours(24);
    assert!(
        scene
            .preview(&attempt, now() + day - Duration::seconds(1))
            .is_ok()
    );
    let late = scene.preview(&attempt, now() + day).unwrap_err();
    assert!(matches!(late, MemberError::NotOffered), "{late}");
    let theirs = Scene::new(store);
    for rejected in [
        theirs.preview(&attempt, now()).map(|_| ()),
        theirs.let_in(&Actor::Cli, &attempt).map(|_| ()),
    ] {
        assert!(matches!(rejected.unwrap_err(), MemberError::NotOffered));
    }
    let deleted = write(store, move |db| {
        identity_store::jobs::cleanup::delete_expired(db, now() + day)
    });
    assert!(deleted > 0);
    let gone = scene.let_in(&Actor::Cli, &attempt).unwrap_err();
    assert!(matches!(gone, MemberError::NotOffered), "{gone}");
}

#[apply(on_both_databases)]
fn an_account_with_a_password_still_asks_its_owner(store: &Store) {
    let scene = Scene::new(store);
    let ada = scene.ada();
    let (of, id) = (scene.ours.id.clone(), ada.id.clone());
    write(store, move |db| {
        identity_store::accounts::credentials::set(db, &of, &id, "$argon2id$hash", now())
    });
    let new = || scene.opaque("00u-new", "ada@example.com");
    let attempt = scene.rejected(new(), RejectionCode::NameIdConflict);
    assert_eq!(scene.preview(&attempt, now()).unwrap().opens, Opens::Proof);
    assert_eq!(
        scene.let_in(&Actor::Cli, &attempt).unwrap().opens,
        Opens::Proof
    );
    let asked = complete(store, &new()).unwrap_err();
    assert_eq!(asked, RejectionCode::ProofRequired);
}

#[apply(on_both_databases)]
fn an_admin_without_a_password_is_let_in_by_another_and_never_by_themself(store: &Store) {
    let scene = Scene::new(store);
    let boss = local_user(store, &scene.ours, "boss@example.com", Role::PlatformAdmin);
    let ada = provision(store, &scene.ours, "ada@example.com").user;
    scene.change(
        &ada,
        Change {
            role: Some(Role::PlatformAdmin),
            ..Change::default()
        },
    );
    let first = sign_in(&scene.okta, "ada@example.com");
    let attempt = scene.rejected(first, RejectionCode::ProofImpossible);
    let own = scene
        .let_in(&Actor::User(ada.id.clone()), &attempt)
        .unwrap_err();
    assert!(matches!(own, MemberError::OwnAccount), "{own}");
    let done = scene.let_in(&Actor::User(boss.id), &attempt).unwrap();
    assert_eq!(done.opens, Opens::Account);
    assert_eq!(scene.enters("ada@example.com").unwrap().id, ada.id);
}

#[apply(on_both_databases)]
fn a_rejection_for_another_reason_offers_nothing(store: &Store) {
    let scene = Scene::new(store);
    provision(store, &scene.ours, "ada@example.com");
    let untrusted = scene.opaque("00u-new", "ada@example.com");
    let attempt = scene.rejected(untrusted, RejectionCode::EmailAttributeUntrusted);
    let rejected = scene.let_in(&Actor::Cli, &attempt).unwrap_err();
    assert!(matches!(rejected, MemberError::NotOffered), "{rejected}");
    scene.enters("ada@example.com").unwrap();
    let transient = SsoSignIn {
        name_id_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:transient".to_owned()),
        ..scene.opaque("_transient", "ada@example.com")
    };
    let attempt = scene.rejected(transient, RejectionCode::NameIdConflict);
    let rejected = scene.let_in(&Actor::Cli, &attempt).unwrap_err();
    assert!(matches!(rejected, MemberError::NotOffered), "{rejected}");
}
