//! One request and one assertion give one session.

use chrono::Duration;
use identity_store::accounts::{Role, User, credentials};
use identity_store::audit::{self, Actor};
use identity_store::organizations::{self, Settings};
use identity_store::sign_in::sessions::{self, Session, SignInMethod};
use identity_store::sign_in::{
    self, BegunBy, Disconnected, Here, LoginPurpose, PendingSignIn, RejectionCode, SsoOutcome,
    SsoSignIn, SsoSignedIn, WaitsFor, complete as complete_in, why_not_here,
};
use identity_store::{
    Caller, Connection, Decision, LoginRequestId, OrganizationId, PageRequest, Store, members,
};
use serde_json::Value;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, local_user, now, organization, provider, read, request, sign_in, write,
};

#[apply(on_both_databases)]
fn fifty_at_once_with_one_response_get_one_session(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    let attempt = sign_in(&okta, "ada@example.com");
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..50)
            .map(|_| scope.spawn(|| complete(store, &attempt)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let others = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(
        others
            .into_iter()
            .all(|rejection| *rejection == RejectionCode::Replayed)
    );
}

#[apply(on_both_databases)]
fn fifty_requests_with_one_assertion_get_one_session(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    let attempts: Vec<_> = (0..50)
        .map(|_| SsoSignIn {
            assertion_id: "_the-same".to_owned(),
            ..sign_in(&okta, "ada@example.com")
        })
        .collect();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = attempts
            .iter()
            .map(|attempt| scope.spawn(|| complete(store, attempt)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let others = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(
        others
            .into_iter()
            .all(|rejection| *rejection == RejectionCode::Replayed)
    );
}

#[apply(on_both_databases)]
fn a_persons_first_sign_ins_at_once_make_one_account(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    let attempts: Vec<_> = (0..20).map(|_| sign_in(&okta, "ada@example.com")).collect();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = attempts
            .iter()
            .map(|attempt| scope.spawn(|| complete(store, attempt).unwrap()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.created).count(), 1);
    assert!(
        answers
            .iter()
            .all(|answer| answer.user.id == answers[0].user.id)
    );
}

#[apply(on_both_databases)]
fn a_session_by_sso_tells_where_to_go_and_who_began_it(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    let signed_in = complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    assert_eq!(signed_in.return_to.as_deref(), Some("/team"));
    let found = read(store, |db| sessions::find(db, &signed_in.secret, now())).unwrap();
    assert_eq!(found.session.method, SignInMethod::Sso);
    assert_eq!(found.session.provider_id, Some(okta.id));
}

#[apply(on_both_databases)]
fn a_sign_in_by_sso_is_on_record_as_the_persons_own_act(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    let trail = read(store, |db| {
        audit::list(db, &ours.id, &PageRequest::first(20))
    });
    let signed_in = trail
        .items
        .iter()
        .filter(|it| it.action == "user.signed_in");
    let mut times_created = Vec::new();
    for event in signed_in {
        assert_eq!(event.target_id.as_deref(), Some(ada.user.id.as_str()));
        assert_eq!(event.actor_id.as_deref(), Some(ada.user.id.as_str()));
        let detail: Value = serde_json::from_str(&event.detail).unwrap();
        assert_eq!(detail["method"], "sso");
        times_created.push(detail["created"] == true);
    }
    times_created.sort_unstable();
    assert_eq!(times_created, [false, true]);
}

#[apply(on_both_databases)]
fn a_link_knows_when_it_was_made_and_when_it_was_used_last(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let later = now() + Duration::minutes(5);
    for (at, created) in [(now(), true), (later, false)] {
        let attempt = SsoSignIn {
            now: at,
            ..sign_in(&okta, "ada@example.com")
        };
        let signed_in = complete(store, &attempt).unwrap();
        assert_eq!(signed_in.created, created);
        let seen = read(store, |db| {
            Ok(members::get(db, &ours.id, &signed_in.user.id, at))
        });
        let link = seen.unwrap().member.name_ids.pop().unwrap();
        assert_eq!((link.created_at, link.last_used_at), (now(), at));
    }
}

#[apply(on_both_databases)]
fn each_wrong_request_has_its_own_rejection(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let (okta, other) = (provider(store, &ours), provider(store, &theirs));
    let honest = || sign_in(&okta, "ada@example.com");
    assert!(complete(store, &honest()).is_ok());
    let rejection = |attempt: &SsoSignIn| complete(store, attempt).unwrap_err();

    let mut late = honest();
    late.now = now() + Duration::minutes(15);
    assert_eq!(rejection(&late), RejectionCode::RequestExpired);

    let foreign = SsoSignIn {
        request: sign_in(&other, "ada@example.com").request,
        ..honest()
    };
    assert_eq!(rejection(&foreign), RejectionCode::RequestUnknown);

    let unsolicited = SsoSignIn {
        request: None,
        ..honest()
    };
    assert_eq!(rejection(&unsolicited), RejectionCode::UnsolicitedResponse);

    let replaced = SsoSignIn {
        provider_id: other.id.clone(),
        ..honest()
    };
    assert_eq!(rejection(&replaced), RejectionCode::ProviderChanged);
    let before = SsoSignIn {
        request: honest().request.map(|mut request| {
            request.provider_version -= 1;
            request
        }),
        ..honest()
    };
    assert_eq!(rejection(&before), RejectionCode::ProviderChanged);
    let issuer = SsoSignIn {
        provider_entity_id: "https://evil.example.com".to_owned(),
        ..honest()
    };
    assert_eq!(rejection(&issuer), RejectionCode::ProviderChanged);
}

#[apply(on_both_databases)]
fn a_rejected_person_has_used_up_request_and_assertion(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let nameless = SsoSignIn {
        email: None,
        ..sign_in(&okta, "0815")
    };
    assert_eq!(
        complete(store, &nameless).unwrap_err(),
        RejectionCode::EmailMissing
    );
    assert_eq!(
        complete(store, &nameless).unwrap_err(),
        RejectionCode::Replayed
    );
    let other_assertion = SsoSignIn {
        assertion_id: "_another".to_owned(),
        ..nameless.clone()
    };
    assert_eq!(
        complete(store, &other_assertion).unwrap_err(),
        RejectionCode::RequestConsumed
    );
    let other_request = SsoSignIn {
        request: sign_in(&okta, "0815").request,
        ..nameless.clone()
    };
    assert_eq!(
        complete(store, &other_request).unwrap_err(),
        RejectionCode::Replayed
    );
    // It is known too where the browser does not have the request any more.
    let id = nameless.request.unwrap().id;
    let why = |id: &LoginRequestId, assertion: &str| {
        read(store, |db| {
            why_not_here(db, &ours.id, id, &okta.entity_id, assertion)
        })
    };
    assert_eq!(why(&id, &nameless.assertion_id), RejectionCode::Replayed);
    assert_eq!(why(&id, "_new"), RejectionCode::RequestConsumed);
    let unknown = LoginRequestId::random();
    assert_eq!(why(&unknown, "_new"), RejectionCode::BrowserMismatch);
}

#[apply(on_both_databases)]
fn an_unsolicited_response_is_accepted_where_the_organization_says_so_and_once(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let unsolicited = SsoSignIn {
        request: None,
        ..sign_in(&okta, "ada@example.com")
    };
    assert_eq!(
        complete(store, &unsolicited).unwrap_err(),
        RejectionCode::UnsolicitedResponse
    );
    write(store, move |db| {
        let settings = Settings {
            allow_idp_initiated: Some(true),
            ..Settings::default()
        };
        organizations::update_settings(db, &Caller::new(&ours.id, &Actor::Cli, now()), settings)
    });
    // It links nothing: the person has to be known by this NameID.
    let unknown = SsoSignIn {
        request: None,
        ..sign_in(&okta, "ada@example.com")
    };
    assert_eq!(
        complete(store, &unknown).unwrap_err(),
        RejectionCode::UnsolicitedResponse
    );
    complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    // Whether somebody is signed in is not known where it arrives.
    let pending = pending(store, &unsolicited);
    assert_eq!(pending.waits_for, WaitsFor::Answer);
    let signed = resume(store, &pending, &Here::Nobody).unwrap();
    assert_eq!(signed.return_to, None);
    assert_eq!(
        complete(store, &unsolicited).unwrap_err(),
        RejectionCode::Replayed
    );
}

/// What waits for a decision.
fn pending(store: &Store, attempt: &SsoSignIn) -> PendingSignIn {
    let attempt = attempt.clone();
    match write(store, move |db| complete_in(db, &attempt)) {
        Decision::Accepted(SsoOutcome::Pending(pending)) => *pending,
        other => panic!("{other:?}"),
    }
}

fn resume(
    store: &Store,
    pending: &PendingSignIn,
    here: &Here,
) -> Result<SsoSignedIn, Box<Result<PendingSignIn, RejectionCode>>> {
    let (pending, here) = (pending.clone(), here.clone());
    match write(store, move |db| sign_in::resume(db, &pending, &here, now())) {
        Decision::Accepted(SsoOutcome::SignedIn(signed)) => Ok(*signed),
        Decision::Accepted(SsoOutcome::Pending(pending)) => Err(Box::new(Ok(*pending))),
        Decision::Accepted(other) => panic!("{other:?}"),
        Decision::Rejected(rejection) => Err(Box::new(Err(rejection.code))),
    }
}

fn users(store: &Store, of: &OrganizationId) -> usize {
    let page = PageRequest::first(100);
    read(store, |db| members::list(db, of, &page)).items.len()
}

#[apply(on_both_databases)]
fn who_is_signed_in_as_another_is_asked_before_anything_is_done(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    let bob = complete(store, &sign_in(&okta, "bob@example.com")).unwrap();
    let begun_by = BegunBy::from(&ada.session);
    let begun = |name_id: &str| SsoSignIn {
        request: Some(request(&okta, LoginPurpose::SignIn, Some(begun_by.clone()))),
        ..sign_in(&okta, name_id)
    };
    let session = |secret| read(store, |db| sessions::find(db, secret, now()));

    // As oneself, nobody is asked; the session that it began in ends.
    let again = complete(store, &begun("ada@example.com")).unwrap();
    assert_eq!(again.user.id, ada.user.id);
    assert!(session(&ada.secret).is_none() && session(&again.secret).is_some());

    // As somebody else who is there.
    let asked = pending(store, &begun("bob@example.com"));
    assert_eq!(asked.account.as_ref(), Some(&bob.user.id));
    let as_bob = resume(store, &asked, &Here::Agreed(asked.account.clone())).unwrap();
    assert_eq!(as_bob.user.id, bob.user.id);
    let twice = resume(store, &asked, &Here::Agreed(asked.account.clone()));
    assert_eq!(*twice.unwrap_err(), Err(RejectionCode::Replayed));

    // As somebody new: no account is made before.
    let asked = pending(store, &begun("eve@example.com"));
    assert_eq!((asked.account.as_ref(), users(store, &ours.id)), (None, 2));
    assert!(resume(store, &asked, &Here::Agreed(None)).unwrap().created);
    assert_eq!(users(store, &ours.id), 3);

    // What was agreed to holds for that account alone.
    let asked = pending(store, &begun("bob@example.com"));
    let other = resume(store, &asked, &Here::Agreed(Some(ada.user.id.clone())));
    let asked_again = other.unwrap_err().unwrap();
    assert_eq!(asked_again.account.as_ref(), Some(&bob.user.id));
    let own = Here::Account(bob.user.id.clone());
    assert!(resume(store, &asked_again, &own).is_ok());
}

#[apply(on_both_databases)]
fn a_name_id_is_connected_to_the_session_that_asked_for_it_and_to_no_other(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    let eve = local_user(store, &ours, "eve@example.com", Role::Member);
    let session = |user: &User| {
        let user = user.clone();
        let begun = store.write(move |db| {
            sessions::create(
                db,
                &user,
                SignInMethod::Password,
                None,
                now(),
                Duration::hours(1),
            )
        });
        begun.wait().unwrap().0
    };
    let (ada, eves) = (session(&ada), session(&eve));
    let asked = |session: &Session, name_id: &str| {
        let begun_by = Some(BegunBy::from(session));
        let pending = pending(
            store,
            &SsoSignIn {
                request: Some(request(&okta, LoginPurpose::Connect, begun_by)),
                ..sign_in(&okta, name_id)
            },
        );
        assert_eq!(pending.waits_for, WaitsFor::Connect);
        pending
    };
    let connect = |pending: &PendingSignIn, session: Option<&Session>| {
        let (pending, by) = (pending.clone(), session.map(BegunBy::from));
        let done = write(store, move |db| {
            sign_in::connect(db, &pending, by.as_ref(), now())
        });
        match done {
            Decision::Accepted(SsoOutcome::Connected(user)) => Ok(user),
            Decision::Accepted(other) => panic!("{other:?}"),
            Decision::Rejected(rejection) => Err(rejection.code),
        }
    };
    // Another person's request: rejected, and used up.
    for other in [None, Some(&eves)] {
        let forced = asked(&ada, "mallory");
        assert_eq!(connect(&forced, other), Err(RejectionCode::SessionChanged));
        assert_eq!(connect(&forced, Some(&ada)), Err(RejectionCode::Replayed));
    }
    let honest = asked(&ada, "00u-ada");
    assert_eq!(connect(&honest, Some(&ada)), Ok(ada.user_id.clone()));
    assert_eq!(connect(&honest, Some(&ada)), Err(RejectionCode::Replayed));
    assert_eq!(
        complete(store, &sign_in(&okta, "00u-ada")).unwrap().user.id,
        ada.user_id
    );
    // One NameID of a provider for each account, and one account for each NameID.
    for (session, name_id) in [(&ada, "00u-other"), (&eves, "00u-ada")] {
        let conflict = connect(&asked(session, name_id), Some(session));
        assert_eq!(conflict, Err(RejectionCode::NameIdConflict));
    }

    // Whom an admin keeps out meanwhile is not connected.
    let waits = asked(&eves, "00u-eve");
    let (caller, id) = (
        Caller::new(&ours.id, &Actor::Cli, now()),
        eves.user_id.clone(),
    );
    let blocked = members::Change {
        blocked: Some(true),
        ..members::Change::default()
    };
    let done = store.write(move |db| members::change(db, &caller, &id, &blocked));
    done.wait().unwrap();
    assert_eq!(
        connect(&waits, Some(&eves)),
        Err(RejectionCode::UserBlocked)
    );

    let disconnect = || {
        let (of, user, this) = (ours.id.clone(), ada.user_id.clone(), ada.id.clone());
        write(store, move |db| {
            let caller = Caller::new(&of, &Actor::User(user.clone()), now());
            sign_in::disconnect(db, &caller, &user, &this)
        })
    };
    assert_eq!(disconnect(), Disconnected::Yes);
    assert_eq!(disconnect(), Disconnected::NotConnected);
    let after = complete(store, &sign_in(&okta, "00u-ada"));
    assert_eq!(after.unwrap_err(), RejectionCode::EmailMissing);
}

#[apply(on_both_databases)]
fn the_last_way_in_is_not_disconnected(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    let (of, user, this) = (ours.id.clone(), ada.user.id.clone(), ada.session.id.clone());
    let disconnect = move |db: &mut Connection| {
        let caller = Caller::new(&of, &Actor::User(user.clone()), now());
        sign_in::disconnect(db, &caller, &user, &this)
    };
    assert_eq!(write(store, disconnect.clone()), Disconnected::LastWayIn);
    let (of, id) = (ours.id.clone(), ada.user.id.clone());
    write(store, move |db| {
        credentials::set(db, &of, &id, "$argon2id$hash", now())
    });
    assert_eq!(write(store, disconnect), Disconnected::Yes);
}
