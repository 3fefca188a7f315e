//! The settings of signing in by SSO.

use identity_store::organizations;
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
        )
    };
    assert_eq!(settings(&server), (true, false, false));
    let page = admin.get("/team").await.ok(200);
    assert!(page.has("#jit-provisioning[checked]") && !page.has("#allow-idp-initiated[checked]"));
    assert!(!page.has("#trust-email-attribute[checked]"));

    let token = page.form("Save settings").preset[0].1.clone();
    let fields = [
        ("csrf_token", token.as_str()),
        ("allow_idp_initiated", "on"),
        ("trust_email_attribute", "on"),
    ];
    let done = admin.post("/team/sso/settings", &fields).await;
    assert_eq!(done.leads_to(), "/team?done=settings-saved#sso");
    assert_eq!(settings(&server), (false, true, true));
    let page = admin.get("/team?done=settings-saved").await.ok(200);
    assert!(!page.has("#jit-provisioning[checked]") && page.has("#allow-idp-initiated[checked]"));
    assert!(page.has("#trust-email-attribute[checked]"));
    assert_eq!(page.text("[role=status]"), "The settings are saved.");
}
