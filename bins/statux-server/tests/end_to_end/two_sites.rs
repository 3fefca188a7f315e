//! Over https, with the identity provider on another site: what a browser sends across is what it
//! sends in production.

use reqwest::{Method, StatusCode};
use serde_json::json;
use statux_testkit::browser::Browser;
use statux_testkit::https::HttpsSite;
use statux_testkit::process::workspace_binary;
use statux_testkit::server::{ADMIN_EMAIL, ADMIN_PASSWORD, MockIdp, Server};

use crate::support::{SERVER, request};

const HOST: &str = "id.statux.test";
const PROVIDER_HOST: &str = "login.provider.test";

/// A server whose organization has a provider on another site, and a browser that knows both.
struct Scene {
    server: Server,
    mock: MockIdp,
    browser: Browser,
    /// Dropped after those who are behind them.
    _sites: [HttpsSite; 2],
}

async fn scene() -> Scene {
    let sites = [HttpsSite::start(HOST), HttpsSite::start(PROVIDER_HOST)];
    let server = Server::start_behind(&sites[0], SERVER);
    let binary = workspace_binary(SERVER.as_ref(), "mock-idp");
    let mock = MockIdp::start_behind(&sites[1], &binary);
    let organization = server.organization();
    // The client of the test trusts no such certificate, so it goes around the site.
    let url = format!("http://127.0.0.1:{}/api/v1/sso/provider", sites[0].backend);
    let body = json!({ "name": "Mock", "metadata_url": mock.metadata_url() });
    let connected = request(Method::POST, &url, &organization.api_key, body).await;
    assert_eq!(connected.status, StatusCode::CREATED, "{connected:?}");
    let browser = Browser::start_for(&[HOST, PROVIDER_HOST]).await;
    Scene {
        server,
        mock,
        browser,
        _sites: sites,
    }
}

impl Scene {
    /// From the page of signing in to the provider, and back as the admin.
    async fn asked(&self) {
        self.browser.open(&self.server.at("/sign-in")).await;
        self.browser.click("Sign in with SSO").await;
        let provider = format!("{}/sso", self.mock.url);
        self.browser.wait_for_url(&provider).await;
        self.browser.fill("E-mail", ADMIN_EMAIL).await;
        self.browser.press_enter("E-mail").await;
        let proof = self.server.at("/sign-in/proof");
        self.browser.wait_for_url(&proof).await;
        self.browser.wait_for_text("Is this account yours?").await;
    }

    async fn prove(&self) {
        let label = "Password of the account";
        self.browser.fill(label, ADMIN_PASSWORD).await;
        self.browser.click("Connect and sign in").await;
    }

    async fn is_on_the_team_page(&self) {
        self.browser.wait_for_url(&self.server.at("/team")).await;
        self.browser.wait_for_text("SSO & Provisioning").await;
    }
}

#[tokio::test]
async fn the_proof_survives_reload_and_back_and_is_used_once() {
    let scene = scene().await;
    let driver = scene.browser.client();
    scene.asked().await;
    // Reload shows the same question.
    driver.refresh().await.expect("a reload");
    scene.browser.wait_for_text("Is this account yours?").await;
    // A wrong password, and the question again.
    let label = "Password of the account";
    scene.browser.fill(label, "not the password").await;
    scene.browser.click("Connect and sign in").await;
    scene.browser.wait_for_text("Is this account yours?").await;
    scene.prove().await;
    scene.is_on_the_team_page().await;
    // Back to what has been answered connects nothing once more, and shows no error page of ours.
    driver.back().await.expect("back");
    driver.refresh().await.ok();
    let text = scene.browser.wait_for_text("Statux").await;
    assert!(!text.contains("Internal"), "{text}");
    scene.browser.open(&scene.server.at("/team")).await;
    scene.is_on_the_team_page().await;
}

#[tokio::test]
async fn a_connected_admin_signs_in_across_sites_without_a_question() {
    let scene = scene().await;
    scene.asked().await;
    scene.prove().await;
    scene.is_on_the_team_page().await;
    scene.browser.forget_cookies().await;
    scene.browser.open(&scene.server.at("/sign-in")).await;
    scene.browser.click("Sign in with SSO").await;
    let provider = format!("{}/sso", scene.mock.url);
    scene.browser.wait_for_url(&provider).await;
    scene.browser.fill("E-mail", ADMIN_EMAIL).await;
    scene.browser.press_enter("E-mail").await;
    scene.is_on_the_team_page().await;
    // The cookies are of this host alone, and no script reads them.
    let cookies = scene.browser.client().get_all_cookies().await;
    let cookies = cookies.expect("the cookies");
    let session = cookies.iter().find(|it| it.name().contains("session"));
    let session = session.expect("a cookie of the session");
    assert_eq!(session.name(), "__Host-statux_session");
    assert_eq!(
        (session.secure(), session.http_only()),
        (Some(true), Some(true))
    );
}
