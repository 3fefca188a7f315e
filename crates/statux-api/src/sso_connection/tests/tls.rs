//! Certificates decide whom we talk to.

use std::io::Write as _;
use std::net::TcpListener;

use openssl::pkey::PKey;
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::X509;
use reqwest::Certificate;
use saml_core::idp::IdpKey;
use url::Url;

use super::server::{Server, ok, request_path};
use super::support::{new_key, rules};
use crate::sso_connection::error::SsoConnectionError;
use crate::sso_connection::metadata::fetch::Fetcher;
use crate::sso_connection::metadata::fetch_rules::FetchRules;

/// Serves `<x/>` over TLS; returns its port.
fn tls_server(key: &IdpKey) -> u16 {
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
    let private_key = PKey::private_key_from_pem(&key.private_key_pem().unwrap()).unwrap();
    builder.set_private_key(&private_key).unwrap();
    let certificate = X509::from_der(&key.certificate_der().unwrap()).unwrap();
    builder.set_certificate(&certificate).unwrap();
    let acceptor = builder.build();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if let Ok(mut stream) = acceptor.accept(stream) {
                request_path(&mut stream);
                let _ = stream.write_all(&ok("<x/>"));
                let _ = stream.shutdown();
            }
        }
    });
    port
}

async fn get(url: &str, rules: &FetchRules) -> Result<Vec<u8>, SsoConnectionError> {
    let fetcher = Fetcher::new(rules.clone());
    fetcher.fetch(&Url::parse(url).unwrap()).await
}

#[actix_web::test]
async fn a_certificate_that_nobody_vouches_for_is_rejected() {
    let key = new_key("localhost");
    let url = format!("https://localhost:{}/", tls_server(&key));
    let authority = Certificate::from_pem(key.certificate_pem().unwrap().as_bytes()).unwrap();
    let trusting = FetchRules {
        authorities: vec![authority],
        ..rules()
    };
    assert_eq!(get(&url, &trusting).await.as_deref(), Ok(&b"<x/>"[..]));
    let error = get(&url, &rules()).await.unwrap_err();
    assert_eq!(error.code(), "metadata_tls");
    assert!(error.to_string().contains("self-signed"), "{error}");
}

#[actix_web::test]
async fn a_certificate_for_another_name_is_rejected() {
    let key = new_key("localhost");
    let port = tls_server(&key);
    let authority = Certificate::from_pem(key.certificate_pem().unwrap().as_bytes()).unwrap();
    let trusting = FetchRules {
        authorities: vec![authority],
        ..rules()
    };
    assert!(
        get(&format!("https://localhost:{port}/"), &trusting)
            .await
            .is_ok()
    );
    let error = get(&format!("https://127.0.0.1:{port}/"), &trusting)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "metadata_tls");
    assert!(error.to_string().contains("mismatch"), "{error}");
}

#[actix_web::test]
async fn a_server_without_tls_is_told() {
    let server = Server::always(ok("<x/>"));
    assert!(get(&server.url("/"), &rules()).await.is_ok());
    let error = get(&format!("https://{}/", server.socket), &rules())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "metadata_tls");
    assert!(error.to_string().contains("does not speak TLS"), "{error}");
}
