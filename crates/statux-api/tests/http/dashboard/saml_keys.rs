//! Our certificate for the identity provider, on the Team page.

use statux_testkit::site::TestSite;

#[actix_web::test]
async fn an_admin_makes_downloads_replaces_and_removes_a_certificate() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team").await.ok(200);
    assert!(!page.has("[data-saml-key]"));
    let made = admin.submit(&page, "Make a certificate", &[]).await;
    assert_eq!(made.leads_to(), "/team?done=saml-key-made#saml-keys");
    let page = admin.get("/team?done=saml-key-made").await.ok(200);
    assert!(
        page.text("[role=status]")
            .contains("Give it to your identity provider")
    );
    let file = page.attributes("[data-saml-key] a", "href").pop().unwrap();
    let file = admin.get(&file).await.ok(200);
    assert!(file.html.starts_with("-----BEGIN CERTIFICATE-----"));
    assert!(
        file.header("Content-Disposition")
            .starts_with("attachment; filename=\"statux-")
    );

    admin
        .submit(&page, "Make a new certificate", &[])
        .await
        .ok(303);
    let page = admin.get("/team").await.ok(200);
    assert_eq!(page.texts("[data-saml-key] .status"), ["Signs"]);
    assert!(
        page.text("#saml-keys")
            .contains("give the newer certificate")
    );
    let signs = admin.submit(&page, "Let this one sign", &[]).await;
    assert_eq!(signs.leads_to(), "/team?done=saml-key-signs#saml-keys");
    let page = admin.get("/team?done=saml-key-signs").await.ok(200);
    let removed = admin.submit(&page, "Remove certificate", &[]).await;
    assert_eq!(removed.leads_to(), "/team?done=saml-key-removed#saml-keys");
    let page = admin.get("/team?done=saml-key-removed").await.ok(200);
    assert_eq!(page.texts("[data-saml-key]").len(), 1);
}

#[actix_web::test]
async fn a_key_that_does_not_exist_is_not_found() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    admin.get("/team/sso/keys/x/certificate").await.ok(404);
    let token = super::access::token_of(&admin).await;
    for act in ["sign", "remove"] {
        let path = format!("/team/sso/keys/x/{act}");
        admin.post(&path, &[("csrf_token", &token)]).await.ok(404);
    }
}
