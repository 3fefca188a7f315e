//! Signing in with a password: the limit on guessing.

use futures_util::future::join_all;
use identity_store::accounts::{Role, credentials, passwords};
use identity_store::{Secret, StoreError};
use serde_json::{Value, json};
use statux_api::AppState;
use statux_api::sign_in::{
    PasswordOutcome, PasswordRejection, PasswordSignIn, PasswordSignedIn, with_password,
};
use statux_testkit::database::{self, TestDatabase};
use statux_testkit::site::{Organization, PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

fn site_with_user(limit: u32) -> (TestSite, String) {
    site_on(database::sqlite(), limit)
}

fn site_on(database: TestDatabase, limit: u32) -> (TestSite, String) {
    let site = TestSite::with(database, |config| {
        config.sign_in_attempts_per_minute = limit;
    });
    let Organization { id, api_key, .. } = site.organization_with_key();
    let ada = site.user(&id, "ada@example.com", Role::Member);
    site.set_password(&ada);
    (site, api_key)
}

/// As an identity provider does it: adopted by its userName, then deactivated.
async fn deactivate(site: &TestSite, api_key: &str) {
    let call = async |path: &str, bearer: &str, body: Value| {
        let headers = [
            ("authorization", format!("Bearer {bearer}")),
            ("content-type", "application/json".to_owned()),
        ];
        site.send("POST", path, &headers, body.to_string().into_bytes())
            .await
            .ok(201)
    };
    let token = call("/api/v1/scim-tokens", api_key, json!({ "name": "Okta" })).await;
    let user = json!({ "userName": "ada@example.com", "active": false });
    call(
        "/api/v1/scim/v2/Users",
        token["token"].as_str().unwrap(),
        user,
    )
    .await;
}

async fn attempt(
    site: &TestSite,
    email: &str,
    password: &str,
    client_ip: &str,
) -> Result<(), PasswordRejection> {
    attempt_at(&site.state, email, password, client_ip, None)
        .await
        .map(|_| ())
}

async fn attempt_at(
    server: &AppState,
    email: &str,
    password: &str,
    client_ip: &str,
    browser: Option<Secret>,
) -> Result<PasswordSignedIn, PasswordRejection> {
    let typed = PasswordSignIn {
        email,
        password,
        organization: None,
        client_ip: Some(client_ip.parse().unwrap()),
        browser,
    };
    match with_password(server, typed).await? {
        PasswordOutcome::SignedIn(signed) => Ok(*signed),
        several => panic!("{several:?}"),
    }
}

/// How many of wrong passwords, sent at once to these servers in turn, were not hashed.
async fn guess_at_once(servers: &[&AppState], attempts: usize) -> usize {
    let guesses = servers.iter().cycle().take(attempts).enumerate();
    let guesses = guesses.map(async |(number, server)| {
        let from = format!("198.51.100.{}", number % 250);
        attempt_at(server, "ada@example.com", "wrong", &from, None).await
    });
    let all = join_all(guesses).await;
    let not_hashed = all.iter().filter(|guess| match guess {
        Err(PasswordRejection::Wrong { .. }) => false,
        Err(PasswordRejection::TooMany { .. }) => true,
        other => panic!("{other:?}"),
    });
    not_hashed.count()
}

#[apply(on_both_databases)]
async fn of_200_guesses_at_once_ten_are_hashed_on_one_server_and_on_two(database: TestDatabase) {
    let (site, _) = site_on(database, 10);
    let another = site.another_server();
    attempt(&site, "ada@example.com", PASSWORD, "192.0.2.1")
        .await
        .unwrap();
    let hashed = || site.state.passwords_hashed() + another.passwords_hashed();
    assert_eq!(hashed(), 1);

    assert_eq!(guess_at_once(&[&site.state], 200).await, 190);
    assert_eq!(hashed(), 11);
    site.clock.advance(chrono::Duration::seconds(61));
    assert_eq!(guess_at_once(&[&site.state, &another], 200).await, 190);
    assert_eq!(hashed(), 21);

    site.clock.advance(chrono::Duration::seconds(61));
    attempt(&site, "ada@example.com", PASSWORD, "192.0.2.1")
        .await
        .unwrap();
}

#[actix_web::test]
async fn a_browser_that_has_signed_in_before_gets_in_while_others_guess() {
    let (site, _) = site_with_user(3);
    let first = attempt_at(&site.state, "ada@example.com", PASSWORD, "192.0.2.1", None);
    let browser = first.await.unwrap().browser;
    assert_eq!(guess_at_once(&[&site.state], 5).await, 2);
    let from = "198.51.100.1";
    let stranger = attempt(&site, "ada@example.com", PASSWORD, from).await;
    assert!(
        matches!(stranger, Err(PasswordRejection::TooMany { .. })),
        "{stranger:?}"
    );
    let known = attempt_at(
        &site.state,
        "ada@example.com",
        PASSWORD,
        from,
        Some(browser),
    );
    let browser = known.await.unwrap().browser;

    // It signs nobody in, and has the same limit.
    for _ in 0..3 {
        let known = Some(browser.clone());
        let wrong = attempt_at(&site.state, "ada@example.com", "wrong", from, known).await;
        assert!(
            matches!(wrong, Err(PasswordRejection::Wrong { .. })),
            "{wrong:?}"
        );
    }
    let known = Some(browser);
    let limited = attempt_at(&site.state, "ada@example.com", PASSWORD, from, known).await;
    assert!(
        matches!(limited, Err(PasswordRejection::TooMany { .. })),
        "{limited:?}"
    );
}

#[actix_web::test]
async fn a_browser_known_in_one_organization_is_a_stranger_in_another() {
    let (site, _) = site_with_user(3);
    let other = site.organization("Other");
    let theirs = site.user(&other, "ada@example.com", Role::Member);
    let first = attempt_at(&site.state, "ada@example.com", PASSWORD, "192.0.2.1", None);
    let signed_in = first.await.unwrap();
    let hash = passwords::hash("another long password", &[]).unwrap();
    let now = site.clock.now();
    let set = site.store().write::<_, StoreError, _>(move |db| {
        credentials::set(db, &theirs.organization_id, &theirs.id, &hash, now)
    });
    assert!(set.wait().unwrap());
    let with = async |password: &str, browser: &Secret| {
        let browser = Some(browser.clone());
        attempt_at(
            &site.state,
            "ada@example.com",
            password,
            "192.0.2.1",
            browser,
        )
        .await
    };
    assert_eq!(guess_at_once(&[&site.state], 5).await, 2);
    let there = with("another long password", &signed_in.browser).await;
    assert!(there.is_err(), "{there:?}");
    let here = with(PASSWORD, &signed_in.browser).await.unwrap();
    assert_ne!(here.organization.id, other);

    site.clock.advance(chrono::Duration::seconds(61));
    let there = with("another long password", &here.browser).await.unwrap();
    assert_eq!(there.organization.id, other);
}

#[actix_web::test]
async fn ipv6_addresses_are_counted_by_their_network() {
    let (site, _) = site_with_user(3);
    for n in 0..3 {
        let from = format!("2001:db8::{n:x}:1");
        let wrong = attempt(&site, &format!("user{n}@example.com"), "wrong", &from).await;
        assert!(
            matches!(wrong, Err(PasswordRejection::Wrong { .. })),
            "{wrong:?}"
        );
    }
    let limited = attempt(&site, "ada@example.com", PASSWORD, "2001:db8::9").await;
    assert!(
        matches!(limited, Err(PasswordRejection::TooMany { .. })),
        "{limited:?}"
    );
    attempt(&site, "ada@example.com", PASSWORD, "2001:db8:0:1::9")
        .await
        .unwrap();
}

#[actix_web::test]
async fn what_an_identity_provider_sends_does_not_count_against_passwords() {
    let (site, _) = site_with_user(3);
    let organization = site.organization("Example");
    site.provider(&organization);
    let acs = format!("/api/v1/saml/{organization}/acs");
    for _ in 0..10 {
        let form = ("content-type", "application/x-www-form-urlencoded".into());
        let garbage = b"SAMLResponse=garbage".to_vec();
        let answer = site.send("POST", &acs, &[form], garbage).await;
        assert_eq!(answer.status, 303);
    }
    // The IP address that `send` sends from.
    attempt(&site, "ada@example.com", PASSWORD, "203.0.113.7")
        .await
        .unwrap();
}

#[actix_web::test]
async fn guessing_one_account_is_stopped_from_every_address_for_a_minute() {
    let (site, _) = site_with_user(3);
    assert!(
        attempt(&site, "Ada@Example.com", PASSWORD, "192.0.2.1")
            .await
            .is_ok()
    );
    for n in 0..3 {
        let wrong = attempt(&site, "ada@example.com", "wrong", &format!("192.0.2.{n}")).await;
        assert!(
            matches!(wrong, Err(PasswordRejection::Wrong { .. })),
            "{wrong:?}"
        );
    }
    let limited = attempt(&site, "ada@example.com", PASSWORD, "192.0.2.9").await;
    assert!(
        matches!(limited, Err(PasswordRejection::TooMany { .. })),
        "{limited:?}"
    );
    site.clock.advance(chrono::Duration::seconds(61));
    assert!(
        attempt(&site, "ada@example.com", PASSWORD, "192.0.2.9")
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn guessing_many_accounts_from_one_address_is_stopped() {
    let (site, _) = site_with_user(3);
    for n in 0..3 {
        let wrong = attempt(&site, &format!("user{n}@example.com"), "wrong", "192.0.2.1").await;
        assert!(
            matches!(wrong, Err(PasswordRejection::Wrong { .. })),
            "{wrong:?}"
        );
    }
    let limited = attempt(&site, "ada@example.com", PASSWORD, "192.0.2.1").await;
    assert!(
        matches!(limited, Err(PasswordRejection::TooMany { .. })),
        "{limited:?}"
    );
    assert!(
        attempt(&site, "ada@example.com", PASSWORD, "192.0.2.2")
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn zero_switches_the_limit_off() {
    let (site, _) = site_with_user(0);
    for _ in 0..12 {
        let wrong = attempt(&site, "nobody@example.com\0", "wrong", "192.0.2.1").await;
        assert!(
            matches!(wrong, Err(PasswordRejection::Wrong { .. })),
            "{wrong:?}"
        );
    }
    assert!(
        attempt(&site, "ada@example.com", PASSWORD, "192.0.2.1")
            .await
            .is_ok()
    );
}

#[actix_web::test]
async fn a_deactivated_account_looks_like_a_wrong_password() {
    let (site, key) = site_with_user(10);
    assert!(
        attempt(&site, "ada@example.com", PASSWORD, "192.0.2.1")
            .await
            .is_ok()
    );
    deactivate(&site, &key).await;
    let rejected = attempt(&site, "ada@example.com", PASSWORD, "192.0.2.1").await;
    assert!(
        matches!(rejected, Err(PasswordRejection::Wrong { .. })),
        "{rejected:?}"
    );
}
