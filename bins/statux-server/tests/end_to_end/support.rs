//! What the end-to-end tests share.

use reqwest::{Method, StatusCode};
use serde_json::Value;
use statux_testkit::browser::Browser;
use statux_testkit::process::workspace_binary;
use statux_testkit::server::{ADMIN_EMAIL, ADMIN_PASSWORD, MockIdp, Organization, Server};

/// The server under test.
pub(crate) const SERVER: &str = env!("CARGO_BIN_EXE_statux-server");

/// Makes a pair of tests, `name::sqlite` and `name::postgres`, of a function of a server.
macro_rules! on_both_databases {
    ($(#[$attribute:meta])* async fn $name:ident($($server:tt)*) $body:block) => {
        $(#[$attribute])*
        async fn $name($($server)*) $body

        mod $name {
            use statux_testkit::server::Server;

            #[tokio::test]
            async fn sqlite() {
                super::$name(Server::start($crate::support::SERVER)).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$name(Server::start_on_postgres($crate::support::SERVER)).await;
            }
        }
    };
}
pub(crate) use on_both_databases;

/// A server on a fresh SQLite database.
pub(crate) fn server() -> Server {
    Server::start(SERVER)
}

/// The mock identity provider of this workspace.
pub(crate) fn mock_idp() -> MockIdp {
    MockIdp::start(&workspace_binary(SERVER.as_ref(), "mock-idp"))
}

/// Signs in on the sign-in page with an e-mail address and a password.
pub(crate) async fn sign_in(browser: &Browser, server: &Server, email: &str, password: &str) {
    browser.open(&server.at("/sign-in")).await;
    browser.fill("E-mail address", email).await;
    browser.fill("Password", password).await;
    browser.click("Sign in").await;
}

/// Signs in as the platform admin and waits for the Team page.
pub(crate) async fn sign_in_as_admin(browser: &Browser, server: &Server) {
    browser.open(&server.at("/sign-in")).await;
    browser.forget_cookies().await;
    sign_in(browser, server, ADMIN_EMAIL, ADMIN_PASSWORD).await;
    browser.wait_for_url(&server.at("/team")).await;
}

/// Fills in step 3 of the guide on the Team page.
pub(crate) async fn enable_sso(browser: &Browser, name: &str, metadata_url: &str) {
    browser.fill("Provider Name", name).await;
    browser.fill("Metadata URL", metadata_url).await;
    browser.click("Enable SSO").await;
}

/// A private window on the sign-in page, then "Sign in with SSO".
pub(crate) async fn begin_sso(browser: &Browser, server: &Server) {
    browser.open(&server.at("/sign-in")).await;
    browser.forget_cookies().await;
    browser.open(&server.at("/sign-in")).await;
    browser.click("Sign in with SSO").await;
}

/// The row of the Team page's members that shows this e-mail address, as text.
pub(crate) async fn member_row(browser: &Browser, server: &Server, email: &str) -> String {
    browser.open(&server.at("/team")).await;
    let text = browser.wait_for_text(email).await;
    let row = text.lines().find(|line| line.contains(email));
    row.unwrap_or_else(|| panic!("no row with {email}:\n{text}"))
        .to_owned()
}

/// An answer of the server.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

/// Sends one request with a bearer token and, where it is not null, a JSON body.
pub(crate) async fn request(method: Method, url: &str, token: &str, body: Value) -> Answer {
    let mut request = reqwest::Client::new()
        .request(method, url)
        .bearer_auth(token);
    if !body.is_null() {
        request = request
            .header("Content-Type", "application/json")
            .body(body.to_string());
    }
    let answer = request
        .send()
        .await
        .unwrap_or_else(|error| panic!("{url}: {error}"));
    let (status, headers) = (answer.status(), answer.headers().clone());
    let text = answer.text().await.expect("the answer's body");
    let body = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{url}: {error}: {text}"))
    };
    Answer {
        status,
        headers,
        body,
    }
}

/// Enables SSO through the management API.
pub(crate) async fn connect(
    server: &Server,
    organization: &Organization,
    metadata_url: &str,
) -> Answer {
    let body = serde_json::json!({ "name": "Mock", "metadata_url": metadata_url });
    let url = server.at("/api/v1/sso/provider");
    request(Method::POST, &url, &organization.api_key, body).await
}

/// A SCIM token, made through the management API: its id and the token.
pub(crate) async fn scim_token(server: &Server, organization: &Organization) -> (String, String) {
    let body = serde_json::json!({ "name": "Okta SCIM" });
    let url = server.at("/api/v1/scim-tokens");
    let made = request(Method::POST, &url, &organization.api_key, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let text = |name: &str| made.body[name].as_str().expect("a text").to_owned();
    (text("id"), text("token"))
}

/// All members of the organization, from the management API.
pub(crate) async fn members(server: &Server, organization: &Organization) -> Vec<Value> {
    let url = server.at("/api/v1/members");
    let answer = request(Method::GET, &url, &organization.api_key, Value::Null).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.body["items"].as_array().expect("items").clone()
}
