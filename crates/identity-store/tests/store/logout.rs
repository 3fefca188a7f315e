//! Logout that the identity provider asks for.

use identity_store::audit::Actor;
use identity_store::sign_in::sessions;
use identity_store::sign_in::{ProviderLogout, RejectionCode, SamlSubject, end_by_provider};
use identity_store::sso::providers::{self, Provider};
use identity_store::{Caller, Decision, Secret, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{complete, now, organization, provider, read, sign_in, write};

/// Begins a session by this NameID; its secret.
fn begin(store: &Store, of: &Provider, name_id: &str, index: Option<&str>) -> Secret {
    let mut sign_in = sign_in(of, name_id);
    sign_in.subject = Some(SamlSubject {
        name_id: name_id.to_owned(),
        format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".to_owned()),
        name_qualifier: None,
        sp_name_qualifier: None,
        session_index: index.map(str::to_owned),
    });
    complete(store, &sign_in).unwrap().secret
}

fn is_there(store: &Store, secret: &Secret) -> bool {
    read(store, |db| sessions::find(db, secret, now())).is_some()
}

fn logout(of: &Provider, id: &str, name_id: &str, indexes: &[&str]) -> ProviderLogout {
    ProviderLogout {
        organization: of.organization_id.clone(),
        provider_id: of.id.clone(),
        provider_version: of.version,
        provider_entity_id: of.entity_id.clone(),
        request_id: id.to_owned(),
        name_id: name_id.to_owned(),
        session_indexes: indexes.iter().map(|it| (*it).to_owned()).collect(),
        now: now(),
    }
}

fn end(store: &Store, logout: ProviderLogout) -> Decision<usize, RejectionCode> {
    write(store, move |db| end_by_provider(db, &logout))
}

#[apply(on_both_databases)]
fn the_sessions_of_the_name_and_index_end_and_no_others(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let (okta, other) = (provider(store, &ours), provider(store, &theirs));
    let first = begin(store, &okta, "ada@example.com", Some("_1"));
    let second = begin(store, &okta, "ada@example.com", Some("_2"));
    let unnamed = begin(store, &okta, "ada@example.com", None);
    let eve = begin(store, &okta, "eve@example.com", Some("_1"));
    let stranger = begin(store, &other, "ada@example.com", Some("_1"));
    // Another format and letter case of an e-mail address name the same person.
    let ended = end(store, logout(&okta, "_a", "Ada@Example.com", &["_1", "_9"]));
    assert_eq!(ended, Decision::Accepted(2));
    assert!(!is_there(store, &first) && !is_there(store, &unnamed));
    assert!(is_there(store, &second), "of another index");
    let ended = end(store, logout(&okta, "_b", "ada@example.com", &[]));
    assert_eq!(ended, Decision::Accepted(1));
    assert!(!is_there(store, &second));
    assert!(is_there(store, &eve) && is_there(store, &stranger));
    let none = end(store, logout(&okta, "_c", "nobody", &[]));
    assert_eq!(none, Decision::Accepted(0));
}

#[apply(on_both_databases)]
fn a_message_is_consumed_once_and_only_of_the_present_provider(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let long = "_".repeat(5000);
    assert_eq!(
        end(store, logout(&okta, &long, "ada", &[])),
        Decision::Accepted(0)
    );
    let session = begin(store, &okta, "ada@example.com", None);
    let again = end(store, logout(&okta, &long, "ada@example.com", &[]));
    assert_eq!(again, Decision::Rejected(RejectionCode::Replayed));
    let stale = ProviderLogout {
        provider_version: okta.version - 1,
        ..logout(&okta, "_b", "ada@example.com", &[])
    };
    let changed = Decision::Rejected(RejectionCode::ProviderChanged);
    assert_eq!(end(store, stale), changed);
    assert!(is_there(store, &session));
    let of = ours.id.clone();
    let honest = logout(&okta, "_b", "ada@example.com", &[]);
    assert_eq!(end(store, honest), Decision::Accepted(1), "baseline");
    write(store, move |db| {
        providers::remove(db, &Caller::new(&of, &Actor::Cli, now()))
    });
    assert_eq!(
        end(store, logout(&okta, "_c", "ada@example.com", &[])),
        changed
    );
}
