//! Nobody is locked out: what would leave no platform admin who can get in is not done.

use identity_store::accounts::Role;
use identity_store::audit::Actor;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::{Caller, Secret, StoreError};
use saml_core::idp::ResponseTemplate;
use serde_json::{Value, json};
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::TestSite;
use statux_testkit::{apply, on_both_databases};

const IDP: &str = "https://idp.test/metadata";
const PROVIDER: &str = "/api/v1/sso/provider";

#[apply(on_both_databases)]
async fn the_provider_of_the_only_admin_stays_until_one_has_a_password(site: TestSite) {
    let (organization, idp) = site.connected(IDP).await;
    let browser = site.browser();
    browser.sign_in(&organization, &idp, |_| ()).await;
    let members = organization
        .api("GET", "/api/v1/members", None)
        .await
        .ok(200);
    let id = members["items"][0]["id"].as_str().unwrap().to_owned();
    let link = members["items"][0]["name_ids"][0]["id"].clone();
    let path = format!("/team/members/{id}/role");
    let boss = site.user(&organization.id, "boss@example.com", Role::PlatformAdmin);
    let admin = site.signed_in(&boss);
    let question = admin.get(&path).await.ok(200);
    let confirm = format!("confirm-{}", link.as_str().unwrap());
    let ticked = [(confirm.as_str(), "on")];
    admin
        .submit(&question, "Make platform admin", &ticked)
        .await
        .leads_to();
    let team = admin.get("/team").await.ok(200);
    assert!(
        team.text("#no-password-admin")
            .contains("nobody can get in")
    );

    let other = TestIdp::new("https://other.test/metadata", site.clock.now());
    let replaced = json!({ "metadata_xml": other.metadata_xml() });
    let rejected = organization
        .api("PATCH", PROVIDER, Some(replaced.clone()))
        .await;
    assert_eq!(rejected.problem(409), "last_platform_admin");
    let rejected = organization.api("DELETE", PROVIDER, None).await;
    assert_eq!(rejected.problem(409), "last_platform_admin");
    let question = admin.get("/team/sso/provider/remove").await.ok(200);
    let rejected = admin.submit(&question, "Remove Okta", &[]).await.ok(409);
    assert!(rejected.html.contains("statux-server organization recover"));
    // The metadata of the same provider may change.
    let same = json!({ "metadata_xml": idp.metadata_xml(), "name": "Okta" });
    organization
        .api("PATCH", PROVIDER, Some(same))
        .await
        .ok(200);

    site.set_password(&boss);
    assert!(!admin.get("/team").await.ok(200).has("#no-password-admin"));
    organization
        .api("PATCH", PROVIDER, Some(replaced))
        .await
        .ok(200);
    organization.api("DELETE", PROVIDER, None).await.ok(204);
}

#[apply(on_both_databases)]
async fn the_session_in_which_the_provider_is_removed_stays(site: TestSite) {
    let (organization, idp) = site.connected(IDP).await;
    let boss = site.user(&organization.id, "boss@example.com", Role::PlatformAdmin);
    site.set_password(&boss);
    let provider = site
        .store()
        .read(|db| identity_store::sso::providers::find(db, &organization.id));
    let provider = provider.unwrap().unwrap().id;
    let other = site.user(&organization.id, "other@example.com", Role::PlatformAdmin);
    let acting = site.signed_in_by(&other, SignInMethod::Sso, Some(provider));
    let secret = Secret::from_client(acting.cookie("__Host-statux_session").unwrap());
    let caller = Caller::new(&organization.id, &Actor::User(other.id), site.clock.now());
    let proven = site.store().write::<_, StoreError, _>(move |db| {
        let found = sessions::find(db, &secret, caller.now)?.unwrap();
        sessions::set_proven(db, &caller, &found.session.id)
    });
    proven.wait().unwrap();
    let member = site.browser();
    member.sign_in(&organization, &idp, |_| ()).await;
    member.get("/team").await.ok(200);
    let question = acting.get("/team/sso/provider/remove").await.ok(200);
    let done = acting.submit(&question, "Remove Okta", &[]).await;
    let team = acting.get(done.leads_to()).await.ok(200);
    assert!(
        team.text("[role=status]")
            .contains("The provider is removed")
    );
    assert!(member.get("/team").await.leads_to().starts_with("/sign-in"));
}

#[apply(on_both_databases)]
async fn the_key_attribute_of_the_only_admin_stays_until_one_has_a_password(site: TestSite) {
    let (organization, idp) = site.connected(IDP).await;
    let sso = "/api/v1/sso";
    let name = async |key: Value| {
        let body = json!({ "transient_key": key });
        organization.api("PATCH", sso, Some(body)).await
    };
    name(json!("pairwise-id")).await.ok(200);
    let browser = site.browser();
    let person = |it: &mut ResponseTemplate| {
        let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
        it.name_id_format = Some(transient.to_owned());
        it.attribute("pairwise-id", &["A1"]);
    };
    let page = browser.sign_in(&organization, &idp, person).await;
    assert_eq!(page.location(), "/team");
    let members = organization
        .api("GET", "/api/v1/members", None)
        .await
        .ok(200);
    let member = &members["items"][0];
    let (id, link) = (&member["id"], &member["name_ids"][0]["id"]);
    let boss = site.user(&organization.id, "boss@example.com", Role::PlatformAdmin);
    let admin = site.signed_in(&boss);
    let path = format!("/team/members/{}/role", id.as_str().unwrap());
    let question = admin.get(&path).await.ok(200);
    let confirm = format!("confirm-{}", link.as_str().unwrap());
    let ticked = [(confirm.as_str(), "on")];
    admin
        .submit(&question, "Make platform admin", &ticked)
        .await
        .leads_to();

    for other in [json!("subject-id"), Value::Null] {
        assert_eq!(name(other).await.problem(409), "last_platform_admin");
    }
    let team = admin.get("/team").await.ok(200);
    let none = [("transient_key", "")];
    let rejected = admin.submit(&team, "Save settings", &none).await.ok(409);
    assert!(rejected.html.contains("statux-server organization recover"));
    let settings = organization.api("GET", sso, None).await.ok(200);
    assert_eq!(settings["transient_key"], "pairwise-id");
    name(json!("pairwise-id")).await.ok(200);
    site.set_password(&boss);
    name(Value::Null).await.ok(200);
}
