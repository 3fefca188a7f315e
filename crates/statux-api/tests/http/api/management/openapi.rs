//! The description says what there is.

use statux_api::http::routes::endpoints;
use statux_api::scim;
use statux_testkit::site::TestSite;
use std::collections::HashSet;

#[actix_web::test]
async fn the_document_describes_every_route_except_pages() {
    let site = TestSite::new();
    let document = site.get("/api/v1/openapi.json").await.ok(200);
    assert_eq!(document["servers"][0]["url"], "https://id.example.com");
    let below_scim = scim::endpoints().map(|it| (it.method, format!("/api/v1/scim/v2{}", it.path)));
    let programs = endpoints()
        .filter(|it| it.path.starts_with("/api/") || it.path.starts_with("/health/"))
        .map(|it| (it.method, it.path.to_owned()));
    let mut ids = HashSet::new();
    for (method, path) in programs.chain(below_scim) {
        let operation = &document["paths"][&path][method.to_ascii_lowercase()];
        let id = operation["operationId"].as_str();
        let id = id.unwrap_or_else(|| panic!("{method} {path} is not described"));
        assert!(ids.insert(id.to_owned()), "{id} names two operations");
    }
    let paths = document["paths"].as_object().unwrap();
    let operations: usize = paths
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    assert_eq!(
        operations,
        ids.len(),
        "nothing is described that does not exist"
    );
}
