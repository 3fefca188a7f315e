//! One request and one assertion give one session.

use chrono::Duration;
use identity_store::audit::Actor;
use identity_store::organizations::{self, Settings};
use identity_store::sign_in::login_requests;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::sign_in::{RejectionCode, SsoSignIn};
use identity_store::{Caller, Secret, Stop, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{complete, now, organization, provider, read, sign_in, write};

#[apply(on_both_databases)]
fn fifty_at_once_with_one_response_get_one_session(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    let attempt = sign_in(store, &okta, "ada@example.com");
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
            ..sign_in(store, &okta, "ada@example.com")
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
    let attempts: Vec<_> = (0..20)
        .map(|_| sign_in(store, &okta, "ada@example.com"))
        .collect();
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
    let signed_in = complete(store, &sign_in(store, &okta, "ada@example.com")).unwrap();
    assert_eq!(signed_in.return_to.as_deref(), Some("/team"));
    let found = read(store, |db| sessions::find(db, &signed_in.secret, now())).unwrap();
    assert_eq!(found.session.method, SignInMethod::Sso);
    assert_eq!(found.session.provider_id, Some(okta.id));
}

#[apply(on_both_databases)]
fn each_wrong_request_has_its_own_rejection(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let (okta, other) = (provider(store, &ours), provider(store, &theirs));
    let honest = || sign_in(store, &okta, "ada@example.com");
    assert!(complete(store, &honest()).is_ok());
    let rejection = |attempt: &SsoSignIn| complete(store, attempt).unwrap_err();

    let mut late = honest();
    late.now = now() + Duration::minutes(15);
    assert_eq!(rejection(&late), RejectionCode::RequestExpired);

    let mut elsewhere = honest();
    elsewhere.request = elsewhere.request.map(|(id, _)| (id, Secret::generate("")));
    assert_eq!(rejection(&elsewhere), RejectionCode::BrowserMismatch);

    let foreign = SsoSignIn {
        request: sign_in(store, &other, "ada@example.com").request,
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
        ..sign_in(store, &okta, "0815")
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
        request: sign_in(store, &okta, "0815").request,
        ..nameless.clone()
    };
    assert_eq!(
        complete(store, &other_request).unwrap_err(),
        RejectionCode::Replayed
    );
    let (id, _) = nameless.request.unwrap();
    let stored = read(store, |db| login_requests::find(db, &ours.id, &id)).unwrap();
    assert_eq!(stored.consumed_at, Some(now()));
}

#[apply(on_both_databases)]
fn an_unsolicited_response_is_accepted_where_the_organization_says_so_and_once(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let unsolicited = SsoSignIn {
        request: None,
        ..sign_in(store, &okta, "ada@example.com")
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
        ..sign_in(store, &okta, "ada@example.com")
    };
    assert_eq!(
        complete(store, &unknown).unwrap_err(),
        RejectionCode::UnsolicitedResponse
    );
    complete(store, &sign_in(store, &okta, "ada@example.com")).unwrap();
    assert_eq!(complete(store, &unsolicited).unwrap().return_to, None);
    assert_eq!(
        complete(store, &unsolicited).unwrap_err(),
        RejectionCode::Replayed
    );
}

#[apply(on_both_databases)]
fn a_request_is_found_by_its_handle_in_its_organization_alone(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let okta = provider(store, &ours);
    let (id, binding) = sign_in(store, &okta, "ada@example.com").request.unwrap();
    let request = read(store, |db| login_requests::find(db, &ours.id, &id)).unwrap();
    let handle = &request.relay_state;
    let by_handle = |of| {
        read(store, |db| {
            login_requests::find_by_relay_state(db, of, handle)
        })
    };
    assert_eq!(by_handle(&ours.id), Some(request.clone()));
    assert_eq!(by_handle(&theirs.id), None);
    assert_eq!(
        read(store, |db| login_requests::find(db, &theirs.id, &id)),
        None
    );
    let of = theirs.id.clone();
    let consumed = store
        .write(move |db| login_requests::consume(db, &of, &id, &binding, now()))
        .wait();
    assert!(matches!(
        consumed,
        Err(Stop::Rejected(RejectionCode::RequestUnknown))
    ));
}
