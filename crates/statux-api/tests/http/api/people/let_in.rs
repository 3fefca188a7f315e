//! A rejected NameID that an admin lets in, and many of them at once.

use identity_store::audit::Actor;
use identity_store::tokens::{Scope, Scopes, api_keys};
use identity_store::{Caller, StoreError};
use serde_json::json;
use statux_testkit::site::TestSite;
use statux_testkit::{apply, on_both_databases};

use super::Scene;

impl Scene<'_> {
    /// A person who has signed in before and comes with another NameID; the path of the attempt.
    async fn comes_anew(&self, name: &str) -> (String, String) {
        let email = format!("{name}@example.com");
        let id = self.provision(json!({ "userName": email })).await;
        assert_eq!(self.becomes(&email, None).await, id);
        let other = format!("00u-{name}");
        assert_eq!(
            self.rejection(&other, Some(&email)).await,
            "name_id_conflict"
        );
        let attempt = self.organization.last_attempt().await;
        assert_eq!(attempt["user_id"], id.as_str());
        (id, attempt["id"].as_str().unwrap().to_owned())
    }
}

#[apply(on_both_databases)]
async fn a_key_that_may_make_admins_lets_in_and_no_other(site: TestSite) {
    let mut scene = Scene::new(&site).await;
    let (id, attempt) = scene.comes_anew("bob").await;
    let path = format!("/api/v1/sign-in-attempts/{attempt}/let-in");
    let seen = scene.organization.api("GET", &path, None).await.ok(200);
    assert_eq!(seen["name_id"], "00u-bob");
    assert_eq!(seen["email"], "bob@example.com");
    assert_eq!(seen["replaced"]["name_id"], "bob@example.com");
    assert!(seen["replaced"]["last_used_at"].is_string());
    assert_eq!(seen["member"]["id"], id.as_str());
    assert_eq!(seen["asks_for_password"], false);
    let rejected = scene.organization.api("POST", &path, None).await;
    assert_eq!(rejected.problem(403), "scope_missing");

    let (of, now) = (scene.organization.id.clone(), site.clock.now());
    let made = site.store().write::<_, StoreError, _>(move |db| {
        let caller = Caller::new(&of, &Actor::Cli, now);
        api_keys::create(db, &caller, "admins", None, &Scopes::of(Scope::ALL))
    });
    let (_, secret) = made.wait().unwrap();
    secret.expose().clone_into(&mut scene.organization.api_key);
    let unknown = scene
        .organization
        .api("POST", "/api/v1/sign-in-attempts/x/let-in", None);
    assert_eq!(unknown.await.problem(404), "not_found");
    scene.organization.api("POST", &path, None).await.ok(204);
    assert_eq!(scene.becomes("00u-bob", None).await, id);
    let again = scene.organization.api("POST", &path, None).await;
    assert_eq!(again.problem(404), "not_found");
    assert!(scene.trail().await.contains(&"user.let_in".to_owned()));
}

#[apply(on_both_databases)]
async fn an_admin_sees_both_name_ids_before_letting_in(site: TestSite) {
    let scene = Scene::new(&site).await;
    let (id, _) = scene.comes_anew("bob").await;
    let admin = site.signed_in(&scene.admin);
    let team = admin.get("/team").await.ok(200);
    let links = team.attributes("#problems a", "href");
    let member = admin.get(&format!("/team/members/{id}")).await.ok(200);
    assert_eq!(member.attributes("#rejected a", "href"), links);
    let page = admin.get(&links[0]).await.ok(200);
    assert_eq!(page.text("#came"), "00u-bob");
    assert_eq!(page.text("#came-email"), "bob@example.com");
    assert_eq!(page.text("#linked"), "bob@example.com");
    assert!(page.has("#last-used") && page.text("#account").contains("bob@example.com"));
    let done = admin.submit(&page, "Let in", &[]).await;
    let member = admin.get(done.leads_to()).await.ok(200);
    assert!(member.text("[role=status]").contains("is let in"));
    assert!(!member.has("#rejected"));
    assert_eq!(scene.becomes("00u-bob", None).await, id);

    // What has changed since is told.
    let (id, _) = scene.comes_anew("eve").await;
    let team = admin.get("/team").await.ok(200);
    let link = team.attributes("#problems a", "href").remove(0);
    let page = admin.get(&link).await.ok(200);
    scene.replace(&id, "title", json!("CFO")).await;
    let late = admin.submit(&page, "Let in", &[]).await.ok(409);
    assert!(late.html.contains("have changed since"));
    assert_eq!(
        scene.rejection("00u-eve", Some("eve@example.com")).await,
        "name_id_conflict"
    );
}

#[apply(on_both_databases)]
async fn ten_conflicts_in_an_hour_offer_to_forget_all_name_ids(site: TestSite) {
    let scene = Scene::new(&site).await;
    let admin = site.signed_in(&scene.admin);
    for number in 0..9 {
        scene.comes_anew(&format!("person{number}")).await;
    }
    assert!(!admin.get("/team").await.ok(200).has("#many-conflicts"));
    let (last, _) = scene.comes_anew("person9").await;
    let team = admin.get("/team").await.ok(200);
    let link = team.attributes("#many-conflicts a", "href").remove(0);
    let page = admin.get(&link).await.ok(200);
    assert!(page.text("#number").starts_with("10 NameIDs are forgotten"));
    assert_eq!(page.texts("#first li").len(), 10);
    let done = admin.submit(&page, "Forget NameIDs", &[]).await;
    admin.get(done.leads_to()).await.ok(200);
    let page = admin.get(&link).await.ok(200);
    assert!(page.text("#number").starts_with("No account"));
    scene
        .replace(&last, "externalId", json!("00u-person9"))
        .await;
    assert_eq!(scene.becomes("00u-person9", None).await, last);
    site.clock.advance(chrono::Duration::minutes(61));
    let boss = site.signed_in(&scene.admin);
    assert!(!boss.get("/team").await.ok(200).has("#many-conflicts"));
}
