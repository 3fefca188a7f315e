//! Over https, with the identity provider on another site: what a browser sends across is what it
//! sends in production.

use reqwest::{Method, StatusCode};
use serde_json::json;
use statux_testkit::browser::Browser;
use statux_testkit::https::HttpsSite;
use statux_testkit::process::workspace_binary;
use statux_testkit::server::{ADMIN_EMAIL, ADMIN_PASSWORD, MockIdp, Organization, Server};

use crate::support::{SERVER, request, sign_in, sign_in_as_admin};

const HOST: &str = "id.statux.test";
const PROVIDER_HOST: &str = "login.provider.test";

/// A server whose organization has a provider on another site, and a browser that knows both.
struct Scene {
    server: Server,
    organization: Organization,
    mock: MockIdp,
    browser: Browser,
    /// Dropped after those who are behind them.
    sites: [HttpsSite; 2],
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
        organization,
        mock,
        browser,
        sites,
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

/// Clicks *Connect SSO* on the page of one's own account; the identity provider asks who it is.
async fn connecting(scene: &Scene, browser: &Browser) {
    browser.open(&scene.server.at("/account")).await;
    browser.click("Connect SSO").await;
    let provider = format!("{}/sso", scene.mock.url);
    browser.wait_for_url(&provider).await;
    browser.wait_for_text("Who are you?").await;
}

#[tokio::test]
async fn one_click_connects_the_account_that_asked_and_reload_asks_again() {
    let scene = scene().await;
    let browser = &scene.browser;
    sign_in_as_admin(browser, &scene.server).await;
    connecting(&scene, browser).await;
    // Another NameID than the account's e-mail address: the click decides, not a likeness.
    browser.fill("E-mail", "ada.lovelace@example.net").await;
    browser.press_enter("E-mail").await;
    let question = scene.server.at("/sign-in/connect");
    browser.wait_for_url(&question).await;
    browser.client().refresh().await.expect("a reload");
    assert_eq!(
        browser.text_of("#name-id").await,
        "ada.lovelace@example.net"
    );
    browser.click("Connect").await;
    browser.wait_for_text("SSO is connected.").await;
    assert_eq!(
        browser.text_of("#name-id").await,
        "ada.lovelace@example.net"
    );
    // Back to what has been answered.
    browser.open(&question).await;
    browser.wait_for_text("This sign-in has ended").await;
}

/// A signed response to the request that this browser, which is at the provider's, brought along.
async fn response_to(scene: &Scene, browser: &Browser, email: &str) -> String {
    let fields = browser
        .client()
        .execute(
            "return new URLSearchParams(new FormData(document.forms[0])).toString()",
            Vec::new(),
        )
        .await;
    let fields = fields.expect("the fields of the form");
    let fields = fields.as_str().expect("a text").replace("email=&", "");
    let url = format!("http://127.0.0.1:{}/sso", scene.sites[1].backend);
    let answer = reqwest::Client::new()
        .post(url)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(format!(
            "{fields}&person=typed&email={}",
            email.replace('@', "%40")
        ))
        .send()
        .await
        .expect("an answer of the provider");
    let page = answer.text().await.expect("a page");
    let response = page.split_once("name=\"SAMLResponse\" value=\"");
    let response = response.and_then(|(_, rest)| rest.split_once('"'));
    response.expect(&page).0.to_owned()
}

/// Has a page of neither site post the response, as that of an attacker does.
async fn forced(scene: &Scene, browser: &Browser, response: &str) {
    browser.open("data:text/html,<title>Kittens</title>").await;
    let script = "const form = document.createElement('form'); form.method = 'post'; form.action = arguments[0]; \
                  const field = document.createElement('input'); field.name = 'SAMLResponse'; \
                  field.value = arguments[1]; form.append(field); document.body.append(form); form.submit()";
    let arguments = vec![json!(scene.organization.acs_url), json!(response)];
    let posted = browser.client().execute(script, arguments).await;
    posted.expect("a form that is sent");
}

#[tokio::test]
async fn another_persons_response_in_an_admins_browser_connects_nothing() {
    const ATTACKER: &str = "mallory@example.com";
    let scene = scene().await;
    let id = &scene.organization.id;
    let attacker = ["admin", "create", "--organization", id, "--email", ATTACKER];
    let attacker = [&attacker[..], &["--password-stdin"]].concat();
    let made = scene.server.command(&attacker, ADMIN_PASSWORD);
    assert!(made.status.success(), "{made:?}");

    let admins = &scene.browser;
    sign_in_as_admin(admins, &scene.server).await;
    let attackers = Browser::start_for(&[HOST, PROVIDER_HOST]).await;
    sign_in(&attackers, &scene.server, ATTACKER, ADMIN_PASSWORD).await;
    attackers.wait_for_url(&scene.server.at("/team")).await;
    connecting(&scene, &attackers).await;
    let response = response_to(&scene, &attackers, ATTACKER).await;

    forced(&scene, admins, &response).await;
    admins.wait_for_url(&scene.server.at("/sign-in")).await;
    admins.wait_for_text("Reference").await;
    admins.open(&scene.server.at("/account")).await;
    let account = admins.wait_for_text(ADMIN_EMAIL).await;
    assert!(account.contains("Connect SSO"), "{account}");
    assert!(!account.contains(ATTACKER), "{account}");

    // The same response is right where it was asked for.
    forced(&scene, &attackers, &response).await;
    attackers
        .wait_for_url(&scene.server.at("/sign-in/connect"))
        .await;
    attackers.click("Connect").await;
    attackers.wait_for_text("SSO is connected.").await;
}
