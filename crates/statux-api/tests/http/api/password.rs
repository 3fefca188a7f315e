//! Signing in with a password: the limit on guessing.

use identity_store::accounts::Role;
use serde_json::{Value, json};
use statux_api::sign_in::{PasswordRejection, with_password};
use statux_testkit::database;
use statux_testkit::site::{Organization, PASSWORD, TestSite};

fn site_with_user(limit: u32) -> (TestSite, String) {
    let site = TestSite::with(database::sqlite(), |config| {
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
    with_password(&site.state, email, password, Some(client_ip.to_owned()))
        .await
        .map(|_| ())
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
