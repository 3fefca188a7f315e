//! The route table is walked: every route checks its caller.

use statux_api::http::routes::{Access, Endpoint, endpoints};
use statux_testkit::site::{Answer, TestSite};

async fn anonymously(site: &TestSite, endpoint: &Endpoint) -> Answer {
    let path = endpoint.path.replace(['{', '}'], "");
    site.send(endpoint.method, &path, &[], Vec::new()).await
}

#[actix_web::test]
async fn strangers_get_nowhere_that_asks_for_somebody() {
    let site = TestSite::new();
    for endpoint in endpoints() {
        let answer = anonymously(&site, endpoint).await;
        let shown = format!("{} {}: {}", endpoint.method, endpoint.path, answer.text());
        match endpoint.access {
            Access::Anonymous => assert!(answer.status < 500 && answer.status != 401, "{shown}"),
            Access::Session | Access::PlatformAdmin => {
                assert_eq!(answer.status, 303, "{shown}");
                assert!(answer.location().starts_with("/sign-in"), "{shown}");
            }
            Access::ApiKey => assert_eq!(answer.problem(401), "unauthorized"),
            Access::ClientSecret => {
                assert_eq!(answer.status, 400, "{shown}");
                assert_eq!(answer.json()["error"], "invalid_request");
            }
            Access::ScimToken => assert_eq!(answer.status, 401, "{shown}"),
        }
    }
}

#[actix_web::test]
async fn there_is_nothing_at_a_path_with_a_nul() {
    let site = TestSite::new();
    assert_eq!(site.get("/sign-in").await.status, 200);
    assert_eq!(site.get("/api/v1/scim/v2/Users/%00").await.status, 404);
    for endpoint in endpoints().filter(|endpoint| endpoint.path.contains('{')) {
        let honest = endpoint.path.replace(['{', '}'], "");
        let answer = site.send(endpoint.method, &honest, &[], Vec::new()).await;
        assert!(answer.status < 500, "{honest}");
        let path = endpoint.path.replace('{', "%00").replace('}', "");
        let answer = site.send(endpoint.method, &path, &[], Vec::new()).await;
        assert_eq!(answer.status, 404, "{} {path}", endpoint.method);
        assert!(answer.headers.contains_key("content-security-policy"));
    }
}

#[actix_web::test]
async fn an_unknown_method_is_told_which_ones_there_are() {
    let site = TestSite::new();
    for endpoint in endpoints() {
        let path = endpoint.path.replace(['{', '}'], "");
        let answer = site.send("TRACE", &path, &[], Vec::new()).await;
        assert_eq!(answer.status, 405, "{path}");
        let allow = answer.headers.get("allow").unwrap().to_str().unwrap();
        assert!(allow.contains(endpoint.method), "{path}: {allow}");
    }
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let site = TestSite::new();
    for path in [
        "/sign-in",
        "/nowhere",
        "/api/v1/sso",
        "/api/v1/nowhere",
        "/api/v1/scim/v2/Users",
    ] {
        let answer = site.get(path).await;
        for header in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
        ] {
            assert!(answer.headers.contains_key(header), "{path} lacks {header}");
        }
        assert_eq!(
            answer.headers.get("cache-control").unwrap(),
            "no-store",
            "{path}"
        );
        assert!(
            answer.headers.contains_key("strict-transport-security"),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn a_scim_token_at_another_address_is_told_the_right_base() {
    let site = TestSite::new();
    let headers = [("authorization", "Bearer stx_scim_anything".to_owned())];
    for path in [
        "/api/v1/Users",
        "/api/v1/sso",
        "/api/v1/scim-tokens",
        "/scim/v2/Users",
    ] {
        let answer = site.send("GET", path, &headers, Vec::new()).await;
        assert_eq!(answer.status, 401, "{path}");
        let error = answer.json();
        let detail = error["detail"].as_str().unwrap();
        assert!(
            detail.contains("https://id.example.com/api/v1/scim/v2"),
            "{path}: {detail}"
        );
    }
}
