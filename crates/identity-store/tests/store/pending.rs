//! What waits for the person's decision, in the cookie that keeps it.

use chrono::Duration;
use identity_store::sign_in::{
    self, LoginPurpose, LoginRequest, PendingSignIn, SsoOutcome, SsoSignIn,
};
use identity_store::tokens::server_key::settle;
use identity_store::{Decision, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, provider, sign_in, write};

/// What a browser keeps of one cookie, without its name and attributes.
const MAX_BYTES: usize = 3800;

#[apply(on_both_databases)]
fn what_is_too_long_for_a_cookie_leaves_out_names_and_page_and_keeps_who_it_is(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    let keys = settle(store, None, now()).unwrap();
    let names = ["Countess", "Augusta", "Lovelace"];
    for (page, fits) in [("/team".to_owned(), true), ("/p".repeat(1500), false)] {
        let ttl = Duration::minutes(15);
        let request = LoginRequest::new(&okta, LoginPurpose::Connect, None, &page, now(), ttl);
        let attempt = SsoSignIn {
            request: Some(request),
            display_name: Some(names[0].to_owned()),
            given_name: Some(names[1].to_owned()),
            family_name: Some(names[2].to_owned()),
            ..sign_in(&okta, "ada@example.com")
        };
        let decision = write(store, move |db| sign_in::complete(db, &attempt));
        let Decision::Accepted(SsoOutcome::Pending(pending)) = decision else {
            panic!("{decision:?}");
        };
        let sealed = pending.seal(&keys).unwrap();
        assert!(sealed.len() <= MAX_BYTES, "{}", sealed.len());
        let opened = PendingSignIn::open(&keys, &sealed).unwrap();
        assert_eq!(opened == *pending, fits);
        assert_eq!(opened.name_id, "ada@example.com");
        let text = format!("{opened:?}");
        for part in names.into_iter().chain([page.as_str()]) {
            assert_eq!(text.contains(part), fits, "{part} in {text}");
        }
    }
}
