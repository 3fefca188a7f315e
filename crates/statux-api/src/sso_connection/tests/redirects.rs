//! Every step of the way is checked anew.

use url::Url;

use super::server::{Server, ok, redirect, response};
use super::support::rules;
use crate::sso_connection::error::SsoConnectionError;
use crate::sso_connection::metadata::fetch::Fetcher;
use crate::sso_connection::metadata::fetch_rules::FetchRules;
use crate::sso_connection::metadata::public_ip::IpKind;

async fn get(text: &str, rules: &FetchRules) -> Result<Vec<u8>, SsoConnectionError> {
    let fetcher = Fetcher::new(rules.clone());
    fetcher.fetch(&Url::parse(text).unwrap()).await
}

/// Counts down from the number in the path by relative redirects.
fn countdown() -> Server {
    Server::start("127.0.0.1", |path| {
        match path.trim_start_matches('/').parse::<u32>() {
            Ok(0) | Err(_) => ok("<x/>"),
            Ok(left) => redirect(&format!("{}#there", left - 1)),
        }
    })
}

#[actix_web::test]
async fn three_redirects_are_followed_and_not_a_fourth() {
    let server = countdown();
    assert!(get(&server.url("/3"), &rules()).await.is_ok());
    let error = get(&server.url("/4"), &rules()).await.unwrap_err();
    assert_eq!(error, SsoConnectionError::TooManyRedirects { max: 3 });
}

#[actix_web::test]
async fn a_redirect_to_an_ip_that_is_not_public_is_rejected() {
    let inside = Server::start("127.0.0.2", |_| ok("<secret/>"));
    let target = inside.url("/?token=1");
    let outside = Server::always(redirect(&target));
    let open = FetchRules {
        reject: |_| None,
        ..rules()
    };
    assert!(get(&outside.url("/"), &open).await.is_ok());
    let error = get(&outside.url("/"), &rules()).await.unwrap_err();
    let not_public = SsoConnectionError::NotPublic {
        host: "127.0.0.2".into(),
        kind: IpKind::Loopback,
    };
    assert_eq!(
        error,
        SsoConnectionError::Redirected {
            to: inside.url("/"),
            error: Box::new(not_public)
        }
    );
    assert_eq!(error.code(), "metadata_address_not_public");
    assert!(error.to_string().contains("redirects to"), "{error}");
}

#[actix_web::test]
async fn a_redirect_to_another_scheme_or_with_a_password_is_rejected() {
    let server = countdown();
    for (target, code) in [
        ("file:///etc/passwd", "metadata_url_scheme"),
        ("gopher://127.0.0.1/", "metadata_url_scheme"),
        ("http://me:secret@127.0.0.1/", "metadata_url_credentials"),
        ("https://idp.invalid/", "metadata_dns"),
        ("//169.254.169.254/latest", "metadata_address_not_public"),
    ] {
        assert!(get(&server.url("/1"), &rules()).await.is_ok());
        let error = get(&Server::always(redirect(target)).url("/"), &rules())
            .await
            .unwrap_err();
        assert_eq!(error.code(), code, "{target}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[actix_web::test]
async fn a_redirect_to_nowhere_is_told() {
    let server = countdown();
    assert!(get(&server.url("/1"), &rules()).await.is_ok());
    for header in [
        "Content-Length: 0",
        "Content-Length: 0\r\nLocation: http://[",
    ] {
        let answer = response("301 Moved Permanently", header, "");
        let error = get(&Server::always(answer).url("/"), &rules())
            .await
            .unwrap_err();
        assert_eq!(error, SsoConnectionError::BadRedirect { status: 301 });
    }
}
