//! The limit on requests a second, for each organization.

use statux_api::ApiConfig;
use statux_testkit::site::ScimSite;

#[actix_web::test]
async fn more_requests_than_the_limit_are_told_when_to_come_back() {
    let server = ScimSite::with(|config| config.scim_requests_per_second = 1);
    server.get("/Users?count=0").await.ok(200);
    let mut rejected = None;
    // Many, since a slow machine may let a second pass between two of them.
    for _ in 0..1000 {
        let answer = server.get("/Users?count=0").await;
        if answer.status != 200 {
            rejected = Some(answer);
            break;
        }
    }
    let rejected = rejected.unwrap();
    let secs: u64 = rejected.header("Retry-After").unwrap().parse().unwrap();
    assert!((1..=2).contains(&secs));
    rejected.rejected(429, None);

    let other = server.other_organization();
    server
        .request("GET", "/Users")
        .token(&other)
        .send()
        .await
        .ok(200);
}

#[actix_web::test]
async fn entra_sends_its_25_requests_a_second_for_some_seconds_at_once() {
    let usual = ApiConfig::new("https://id.example.com".parse().unwrap()).scim_requests_per_second;
    assert!(usual >= 100, "well above 25 a second sustained");
    let server = ScimSite::with(|config| config.scim_requests_per_second = usual);
    for _ in 0..100 {
        server.get("/Users?count=0").await.ok(200);
    }
}

#[actix_web::test]
async fn without_a_valid_token_nothing_is_counted() {
    let server = ScimSite::with(|config| config.scim_requests_per_second = 1);
    for _ in 0..20 {
        server
            .request("GET", "/Users")
            .token("stx_scim_x")
            .send()
            .await
            .rejected(401, None);
    }
    server.get("/Users").await.ok(200);
}
