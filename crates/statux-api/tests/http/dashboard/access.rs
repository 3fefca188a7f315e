//! Access: forms need their token, administration needs a platform admin, and nothing crosses
//! organizations.

use identity_store::accounts::Role;
use identity_store::organizations;
use identity_store::sso::providers;
use identity_store::tokens::scim_tokens;
use statux_api::http::routes::{Access, endpoints};
use statux_testkit::site::{Browser, ORIGIN, TestSite, encoded};

/// The forms of signed-in people, with fields that would be accepted.
const FORMS: [(&str, &[(&str, &str)]); 8] = [
    (
        "/team/sso/provider",
        &[("name", "Okta"), ("metadata_xml", "<x/>")],
    ),
    ("/team/sso/provider/refresh", &[]),
    ("/team/sso/provider/metadata", &[("metadata_xml", "<x/>")]),
    ("/team/sso/provider/remove", &[("provider_id", "x")]),
    ("/team/sso/settings", &[]),
    ("/team/groups/x/role", &[("role", "member")]),
    ("/team/scim-tokens", &[("name", "Okta SCIM")]),
    ("/team/scim-tokens/x/revoke", &[]),
];

async fn token_of(browser: &Browser<'_>) -> String {
    let page = browser.get("/team").await.ok(200);
    page.form("Sign out").preset[0].1.clone()
}

#[actix_web::test]
async fn the_list_of_forms_is_complete() {
    let mut posts: Vec<&str> = endpoints()
        .filter(|it| it.method == "POST" && it.access == Access::PlatformAdmin)
        .map(|it| it.path)
        .collect();
    let mut known: Vec<String> = FORMS
        .map(|(path, _)| path.replace("/x/", "/{id}/"))
        .to_vec();
    posts.sort_unstable();
    known.sort_unstable();
    assert_eq!(posts, known);
}

#[actix_web::test]
async fn every_form_needs_the_token_of_its_own_session() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let user = server.user(&organization, "eve@example.com", Role::PlatformAdmin);
    let others = token_of(&server.signed_in(&user)).await;
    let own = token_of(&admin).await;
    for (path, fields) in FORMS.into_iter().chain([("/sign-out", &[] as &[_])]) {
        for wrong in ["", "x", &others] {
            let mut all = fields.to_vec();
            all.push(("csrf_token", wrong));
            let page = admin.post(path, &all).await.ok(403);
            assert_eq!(page.text("h1"), "This form is out of date", "{path}");
        }
        let missing = admin.post(path, fields).await;
        assert!(
            [400, 403].contains(&missing.status),
            "{path}: {}",
            missing.status
        );
        let mut all = fields.to_vec();
        all.push(("csrf_token", own.as_str()));
        let honest = admin.clone().post(path, &all).await;
        assert!(
            honest.status != 403 && honest.status != 400,
            "{path}: {}",
            honest.status
        );
    }
}

#[actix_web::test]
async fn forms_without_a_session_need_the_cookie_and_our_origin() {
    let server = TestSite::new();
    let fields = |token: &str| {
        vec![
            ("csrf_token".to_owned(), token.to_owned()),
            ("email".to_owned(), "ada@example.com".to_owned()),
            ("password".to_owned(), "wrong password".to_owned()),
        ]
    };
    for (path, honest) in [
        ("/sign-in", 422),
        ("/sign-in/sso", 422),
        ("/sign-in/proof", 404),
        ("/sign-in/somebody-else", 404),
    ] {
        let browser = server.browser();
        let page = browser.get("/sign-in").await.ok(200);
        let token = page.form("Sign in").preset[0].1.clone();
        let with = fields(&token);
        let with: Vec<_> = with
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        browser.post(path, &with).await.ok(honest);
        for origin in ["https://evil.example", "null", "http://id.example.com"] {
            browser
                .send("POST", path, encoded(&with), Some(origin))
                .await
                .ok(403);
        }
        server.browser().post(path, &with).await.ok(403);
        let wrong = fields("another-token-another-token");
        let wrong: Vec<_> = wrong
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        browser
            .send("POST", path, encoded(&wrong), Some(ORIGIN))
            .await
            .ok(403);
    }
}

#[actix_web::test]
async fn members_and_strangers_are_rejected_on_every_form_and_page_of_admins() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    server.provider(&organization);
    let member = server.user(&organization, "bob@example.com", Role::Member);
    let member = server.signed_in(&member);
    let token = token_of(&member).await;
    for (path, fields) in FORMS {
        let mut all = fields.to_vec();
        all.push(("csrf_token", token.as_str()));
        let page = member.post(path, &all).await.ok(403);
        assert_eq!(
            page.text("h1"),
            "Only platform admins can do that",
            "{path}"
        );
        assert_eq!(
            server.browser().post(path, &all).await.leads_to(),
            "/sign-in"
        );
    }
    admin.get("/team/sso/provider/remove").await.ok(200);
    for path in ["/team/sso/provider/remove", "/team/scim-tokens/x/revoke"] {
        member.get(path).await.ok(403);
        assert!(
            server
                .browser()
                .get(path)
                .await
                .leads_to()
                .starts_with("/sign-in?return_to=")
        );
    }
    assert!(
        server
            .store()
            .read(|db| providers::find(db, &organization))
            .unwrap()
            .is_some()
    );
    assert!(
        server
            .store()
            .read(|db| scim_tokens::list(db, &organization))
            .unwrap()
            .is_empty()
    );
    let settings = server
        .store()
        .read(|db| organizations::get(db, &organization))
        .unwrap()
        .unwrap();
    assert!(settings.jit_provisioning);
}

#[actix_web::test]
async fn another_organizations_things_do_not_exist() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let provider = server.provider(&organization);
    let page = admin.get("/team?create-token=1").await.ok(200);
    let created = admin
        .submit(&page, "Create", &[("name", "Okta SCIM")])
        .await
        .ok(201);
    let revoke = created.attributes("[data-token] a", "href").pop().unwrap();

    let other = server.organization("Other");
    server.provider(&other);
    let eve = server.user(&other, "eve@example.com", Role::PlatformAdmin);
    let eve = server.signed_in(&eve);
    let token = token_of(&eve).await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("provider_id", provider.id.as_str()),
    ];
    eve.get(&revoke).await.ok(404);
    eve.post(&revoke, &fields[..1]).await.ok(404);
    eve.post("/team/sso/provider/remove", &fields).await.ok(404);
    let page = eve.get("/team").await.ok(200);
    assert!(!page.html.contains("ada@example.com") && !page.html.contains("Okta SCIM"));
    assert!(!page.html.contains(organization.as_str()));
    admin.get(&revoke).await.ok(200);
    assert!(
        server
            .store()
            .read(|db| providers::find(db, &organization))
            .unwrap()
            .is_some()
    );
    assert!(
        server
            .store()
            .read(|db| providers::find(db, &other))
            .unwrap()
            .is_some()
    );
}
