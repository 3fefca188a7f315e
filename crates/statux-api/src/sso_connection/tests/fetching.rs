//! One URL, without redirects.

use std::io::Write as _;
use std::net::TcpListener;
use std::time::Duration;

use super::server::{STALL, Server, ok, request_path, response};
use super::support::rules;
use crate::sso_connection::error::SsoConnectionError;
use crate::sso_connection::metadata::fetch::Fetcher;
use crate::sso_connection::metadata::fetch_rules::FetchRules;
use crate::sso_connection::metadata::public_ip::{IpKind, not_public};
use crate::sso_connection::metadata::resolve::parse;

async fn get(text: &str, rules: &FetchRules) -> Result<Vec<u8>, SsoConnectionError> {
    let fetcher = Fetcher::new(rules.clone());
    fetcher.fetch(&parse(text, rules)?).await
}

/// The honest answer is fetched from the same server before the other one is rejected.
async fn rejected(answer: Vec<u8>, rules: &FetchRules) -> SsoConnectionError {
    let server = Server::always(ok("<x/>"));
    let url = server.url("/metadata");
    assert_eq!(get(&url, rules).await.as_deref(), Ok(&b"<x/>"[..]));
    server.answer(answer);
    get(&url, rules).await.unwrap_err()
}

#[actix_web::test]
async fn another_status_is_told_with_advice() {
    for (line, status, advice) in [
        ("404 Not Found", 404, "copy it again"),
        ("401 Unauthorized", 401, "needs a sign-in"),
        ("503 Service Unavailable", 503, "try again later"),
        ("204 No Content", 204, "opening it in a browser"),
        ("206 Partial Content", 206, "opening it in a browser"),
    ] {
        let error = rejected(response(line, "Content-Length: 0", ""), &rules()).await;
        assert_eq!(error, SsoConnectionError::HttpStatus { status });
        assert_eq!(error.code(), "metadata_http_status");
        assert!(error.to_string().contains(advice), "{error}");
        assert!(error.to_string().contains(&status.to_string()), "{error}");
    }
}

#[actix_web::test]
async fn a_document_is_taken_up_to_the_limit_whatever_length_it_announces() {
    let rules = FetchRules {
        max_bytes: 100,
        ..rules()
    };
    let full = "x".repeat(100);
    let server = Server::always(ok(&full));
    assert_eq!(get(&server.url("/"), &rules).await.unwrap().len(), 100);
    let too_large = SsoConnectionError::TooLarge { max_bytes: 100 };
    let over = full + "x";
    assert_eq!(rejected(ok(&over), &rules).await, too_large);
    assert_eq!(
        rejected(response("200 OK", "", &over), &rules).await,
        too_large
    );
    let chunked = format!("33\r\n{0}\r\n33\r\n{0}\r\n0\r\n\r\n", "x".repeat(0x33));
    let chunked = response("200 OK", "Transfer-Encoding: chunked", &chunked);
    assert_eq!(rejected(chunked, &rules).await, too_large);
    let announced = response("200 OK", "Content-Length: 99999999999", "x");
    assert_eq!(rejected(announced, &rules).await, too_large);
}

#[actix_web::test]
async fn a_body_that_never_ends_is_given_up() {
    let server = Server::always(ok("<x/>"));
    assert!(get(&server.url("/"), &rules()).await.is_ok());
    let stalling = [b"HTTP/1.1 200 OK\r\n\r\n", STALL].concat();
    server.answer(stalling);
    let rules = FetchRules {
        timeout: Duration::from_millis(300),
        ..rules()
    };
    let error = get(&server.url("/"), &rules).await.unwrap_err();
    assert_eq!(error, SsoConnectionError::Timeout { millis: 300 });
}

#[actix_web::test]
async fn a_body_that_comes_drop_by_drop_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            request_path(&stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    });
    let rules = FetchRules {
        timeout: Duration::from_millis(300),
        ..rules()
    };
    let error = get(&url, &rules).await.unwrap_err();
    assert_eq!(error, SsoConnectionError::Timeout { millis: 300 });
}

#[actix_web::test]
async fn a_body_that_ends_early_or_is_compressed_is_rejected() {
    let short = response("200 OK", "Content-Length: 100", "<x/>");
    let error = rejected(short, &rules()).await;
    assert_eq!(error.code(), "metadata_connection_broken");
    let gzip = response("200 OK", "Content-Encoding: gzip\r\nContent-Length: 1", "x");
    let error = rejected(gzip, &rules()).await;
    assert_eq!(
        error,
        SsoConnectionError::Encoded {
            encoding: "gzip".into()
        }
    );
    let nonsense = rejected(b"220 smtp.example ESMTP\r\n".to_vec(), &rules()).await;
    assert_eq!(nonsense.code(), "metadata_connection_broken");
}

#[actix_web::test]
async fn a_closed_port_is_reported_as_a_refused_connection() {
    let server = Server::always(ok("<x/>"));
    assert!(get(&server.url("/"), &rules()).await.is_ok());
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let error = get(&format!("http://127.0.0.1:{port}/"), &rules())
        .await
        .unwrap_err();
    assert_eq!(
        error,
        SsoConnectionError::ConnectionRefused {
            host: "127.0.0.1".into(),
            port
        }
    );
}

#[actix_web::test]
async fn a_name_that_does_not_exist_is_told_as_dns() {
    let error = get("https://idp.invalid/metadata", &rules())
        .await
        .unwrap_err();
    assert_eq!(
        error,
        SsoConnectionError::Dns {
            host: "idp.invalid".into()
        }
    );
    assert!(error.to_string().contains("idp.invalid"));
}

#[actix_web::test]
async fn ips_that_are_not_public_are_rejected_however_they_are_written() {
    let server = Server::always(ok("<x/>"));
    let port = server.socket.port();
    let strict = FetchRules {
        reject: not_public,
        ..rules()
    };
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "%31%32%37.0.0.1",
        "[::ffff:127.0.0.1]",
        "１２７.0.0.1",
    ] {
        let url = format!("http://{host}:{port}/");
        let open = FetchRules {
            reject: |_| None,
            ..rules()
        };
        assert!(get(&url, &open).await.is_ok(), "{host}");
        let error = get(&url, &strict).await.unwrap_err();
        let SsoConnectionError::NotPublic { kind, .. } = &error else {
            panic!("{host}: {error:?}");
        };
        assert_eq!(*kind, IpKind::Loopback, "{host}");
        assert_eq!(error.code(), "metadata_address_not_public");
    }
    let error = get("http://169.254.169.254/latest/meta-data", &strict)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("link-local"), "{error}");
}

#[actix_web::test]
async fn what_is_not_an_https_url_is_told_apart() {
    let strict = FetchRules {
        plain_http: false,
        ..rules()
    };
    assert!(
        parse(" https://idp.test/m?x=1#part ", &strict).is_ok_and(|url| url.fragment().is_none())
    );
    for (text, code, word) in [
        ("", "metadata_url_invalid", "nothing"),
        (
            "idp.test/metadata",
            "metadata_url_invalid",
            "does not begin with https://",
        ),
        ("<EntityDescriptor/>", "metadata_url_invalid", "XML"),
        ("https://", "metadata_url_invalid", "host"),
        ("https://exa mple/", "metadata_url_invalid", "not one"),
        (
            "http://idp.test/metadata",
            "metadata_url_scheme",
            "begins with http:",
        ),
        (
            "file:///etc/passwd",
            "metadata_url_scheme",
            "begins with file:",
        ),
        ("ftp://idp.test/", "metadata_url_scheme", "begins with ftp:"),
        (
            "javascript:alert(1)",
            "metadata_url_scheme",
            "begins with javascript:",
        ),
        (
            "https://me:secret@idp.test/",
            "metadata_url_credentials",
            "password",
        ),
        (
            "https://me@idp.test/",
            "metadata_url_credentials",
            "user name",
        ),
    ] {
        let error = parse(text, &strict).unwrap_err();
        assert_eq!(error.code(), code, "{text:?}");
        assert!(error.to_string().contains(word), "{text:?}: {error}");
        assert!(!error.to_string().contains("secret"));
    }
    let long = format!("https://idp.test/{}", "x".repeat(2000));
    assert_eq!(
        parse(&long, &strict).unwrap_err().code(),
        "metadata_url_invalid"
    );
}
