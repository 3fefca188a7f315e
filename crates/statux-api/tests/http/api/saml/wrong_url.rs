//! Identity providers that were given a wrong URL, and browsers that send a response again.

use statux_testkit::site::{IDP, TestSite, encoded};

#[actix_web::test]
async fn a_response_at_a_wrong_saml_url_shows_a_page_and_is_recorded() {
    let form = [(
        "content-type",
        "application/x-www-form-urlencoded".to_owned(),
    )];
    let body = encoded(&[("SAMLResponse", "PHg+"), ("RelayState", "a")]);
    for (method, path, status) in [
        ("POST", "acs/", 404),
        ("POST", "ACS", 404),
        ("POST", "metadata", 405),
        ("POST", "login", 405),
        ("GET", "acs?SAMLResponse=PHg%2B", 405),
    ] {
        let site = TestSite::new();
        let (organization, _) = site.connected(IDP).await;
        let path = organization.path(path);
        let body = if method == "POST" {
            body.clone()
        } else {
            Vec::new()
        };
        let answer = site.send(method, &path, &form, body).await;
        assert_eq!(answer.status, status, "{method} {path}");
        let text = answer.text();
        assert!(text.starts_with("<!doctype html>"), "{path}: {text}");
        assert!(
            text.contains("wrong URL") && text.contains("reference code"),
            "{text}"
        );
        let attempt = organization.last_attempt().await;
        assert_eq!(attempt["code"], "destination_mismatch", "{attempt}");
        let expected = attempt["expected"].as_str().unwrap();
        assert!(expected.ends_with(&organization.acs_url()), "{expected}");
        let received = attempt["received"].as_str().unwrap();
        let path = path.split('?').next().unwrap();
        assert!(
            received.starts_with(method) && received.ends_with(path),
            "{received}"
        );
        assert_eq!(answer.headers.contains_key("allow"), status == 405);
    }
}

#[actix_web::test]
async fn a_saml_url_without_a_response_shows_a_page_and_records_nothing() {
    let site = TestSite::new();
    let (organization, _) = site.connected(IDP).await;
    for (path, status) in [
        (organization.path("acs"), 405),
        (organization.path("nothing"), 404),
    ] {
        let answer = site.get(&path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(
            answer.text().contains("does not do that"),
            "{}",
            answer.text()
        );
    }
    assert_eq!(site.get("/api/v1/saml/nobody/acs/").await.status, 404);
    let attempts = organization
        .api("GET", "/api/v1/sign-in-attempts", None)
        .await;
    assert_eq!(attempts.ok(200)["items"].as_array().unwrap().len(), 0);
}
