//! The settings of signing in by SSO.

use identity_store::organizations::{self, TransientKey};
use statux_testkit::site::TestSite;

#[actix_web::test]
async fn the_settings_can_be_switched_and_are_shown() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let settings = |server: &TestSite| {
        let found = server
            .store()
            .read(|db| organizations::get(db, &organization));
        let found = found.unwrap().unwrap();
        (
            found.jit_provisioning,
            found.allow_idp_initiated,
            found.trust_email_attribute,
            found.transient_key,
            found.sign_requests,
            found.force_authn,
            found.single_logout,
        )
    };
    assert_eq!(
        settings(&server),
        (true, false, false, None, false, false, true)
    );
    let page = admin.get("/team").await.ok(200);
    assert!(page.has("#jit-provisioning[checked]") && !page.has("#allow-idp-initiated[checked]"));
    assert!(!page.has("#trust-email-attribute[checked]"));
    let offered = page.attributes("#transient-key option", "value");
    let keys = TransientKey::ALL.iter().map(TransientKey::as_str);
    assert_eq!(offered, std::iter::once("").chain(keys).collect::<Vec<_>>());
    assert!(!page.has("#transient-key option[selected]"));

    let token = page.form("Save settings").preset[0].1.clone();
    let fields = [
        ("csrf_token", token.as_str()),
        ("allow_idp_initiated", "on"),
        ("trust_email_attribute", "on"),
        ("transient_key", "subject-id"),
        ("sign_requests", "on"),
        ("force_authn", "on"),
    ];
    let done = admin.post("/team/sso/settings", &fields).await;
    assert_eq!(done.leads_to(), "/team?done=settings-saved#sso");
    let key = Some(TransientKey::SubjectId);
    assert_eq!(
        settings(&server),
        (false, true, true, key, true, true, false)
    );
    let page = admin.get("/team?done=settings-saved").await.ok(200);
    assert!(!page.has("#jit-provisioning[checked]") && page.has("#allow-idp-initiated[checked]"));
    assert!(page.has("#trust-email-attribute[checked]"));
    assert_eq!(page.text("[role=status]"), "The settings are saved.");
    let chosen = page.attributes("#transient-key option[selected]", "value");
    assert_eq!(chosen, ["subject-id"]);
    assert!(!page.has("#single-logout[checked]"));
    assert!(page.has("#sign-requests[checked]") && page.has("#force-authn[checked]"));
    assert_eq!(
        page.texts("[data-saml-key]").len(),
        1,
        "requests are signed with one"
    );

    let mut fields = vec![("csrf_token", token.as_str()), ("transient_key", "mail")];
    admin.post("/team/sso/settings", &fields).await.ok(400);
    assert_eq!(settings(&server).3, key);
    fields[1].1 = "";
    admin.post("/team/sso/settings", &fields).await.leads_to();
    assert_eq!(
        settings(&server),
        (false, false, false, None, false, false, false)
    );
}
