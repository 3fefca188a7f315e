//! The start page and the static files.

use statux_testkit::site::TestSite;

#[actix_web::test]
async fn the_start_leads_to_the_sign_in_page_or_to_the_team() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    assert_eq!(server.browser().get("/").await.leads_to(), "/sign-in");
    assert_eq!(admin.get("/").await.leads_to(), "/team");
    assert_eq!(
        server.browser().get("/team").await.leads_to(),
        "/sign-in?return_to=%2Fteam"
    );
}

#[actix_web::test]
async fn every_file_that_a_page_names_is_there_with_its_type() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team").await.ok(200);
    let mut files = page.attributes("link", "href");
    files.extend(page.attributes("script", "src"));
    assert_eq!(files.len(), 3);
    for file in files {
        let answer = server.browser().get(&file).await.ok(200);
        let media_type = answer.header("Content-Type");
        assert!(
            [
                "text/css; charset=utf-8",
                "text/javascript; charset=utf-8",
                "image/svg+xml"
            ]
            .contains(&media_type),
            "{file}: {media_type}"
        );
        assert_eq!(answer.header("Cache-Control"), "public, no-cache");
        assert!(answer.header("ETag").starts_with('"'));
        assert_eq!(answer.header("X-Content-Type-Options"), "nosniff");
    }
}

#[actix_web::test]
async fn an_address_that_does_not_exist_has_a_friendly_page() {
    let server = TestSite::new();
    let page = server.browser().get("/teem").await.ok(404);
    assert_eq!(page.text("h1"), "There is nothing here");
    assert!(page.has("a[href='/']"));
}
