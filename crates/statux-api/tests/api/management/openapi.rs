//! The description says what there is.

use statux_api::routes::{Access, endpoints};

use crate::support::Site;

#[actix_web::test]
async fn the_document_describes_every_address_of_the_management_api() {
    let site = Site::new();
    let document = site.get("/api/v1/openapi.json").await.ok(200);
    assert_eq!(document["servers"][0]["url"], "https://id.example.com");
    let mut described = 0;
    for endpoint in endpoints().filter(|endpoint| endpoint.access == Access::ApiKey) {
        let method = endpoint.method.to_ascii_lowercase();
        let operation = &document["paths"][endpoint.path][method.as_str()];
        assert!(
            operation["operationId"].is_string(),
            "{} {}",
            endpoint.method,
            endpoint.path
        );
        described += 1;
    }
    let paths = document["paths"].as_object().unwrap();
    let operations: usize = paths
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    assert_eq!(
        operations, described,
        "nothing is described that does not exist"
    );
}
