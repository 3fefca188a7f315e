//! The request as a whole: limits, and the request log.

use identity_store::provisioning::request_log;
use identity_store::{PageRequest, StoreError};
use serde_json::json;
use statux_testkit::site::ScimSite;

use super::{bulk, id, post};

#[actix_web::test]
async fn too_much_is_rejected_whole_with_413() {
    let server = ScimSite::new();
    let config = server.get("/ServiceProviderConfig").await.ok(200);
    let limits = json!({"supported": true, "maxOperations": 1000, "maxPayloadSize": 4_194_304});
    assert_eq!(config["bulk"], limits);
    let operation = json!({"method": "DELETE", "path": "/Users/none"});
    let of = |count: usize| json!({"Operations": vec![operation.clone(); count]});
    server.post("/Bulk", of(1000)).await.ok(200);
    server.post("/Bulk", of(1001)).await.rejected(413, None);
    let large = post(
        "a",
        json!({"userName": "a@x.test", "title": "x".repeat(4_194_304)}),
    );
    let body = json!({"Operations": [large]});
    server.post("/Bulk", body).await.rejected(413, None);
    assert_eq!(server.get("/Users").await.ok(200)["totalResults"], 0);
}

#[actix_web::test]
async fn a_malformed_request_is_rejected() {
    let server = ScimSite::new();
    for body in [
        json!({}),
        json!([]),
        json!({"Operations": []}),
        json!({"Operations": 1}),
    ] {
        server
            .post("/Bulk", body)
            .await
            .rejected(400, Some("invalidSyntax"));
    }
    server.get("/Bulk").await.rejected(405, None);
}

#[actix_web::test]
async fn each_operation_is_in_the_request_log_without_values() {
    let server = ScimSite::new();
    let done = bulk(
        &server,
        None,
        json!([
            post("a", json!({"userName": "ada@example.com"})),
            {"method": "PATCH", "path": "/Users/bulkId:a", "data": {"Operations": [
                {"op": "add", "path": "title", "value": "Countess"}]}},
            {"method": "DELETE", "path": "/Users/bob@example.com"},
            {"method": "ADA", "path": "/Users/1"},
        ]),
    )
    .await;
    statux_api::scim::flush_request_log(&server.state).await;
    let page = PageRequest::first(10);
    let read = |db: &mut _| request_log::list(db, &server.organization, &page);
    let logged = server.store().read::<_, StoreError>(read).unwrap().items;
    let ada = id(&done[0]);
    let told: Vec<String> = logged
        .iter()
        .rev()
        .map(|item| {
            let request = &item.request;
            let endpoint = request.resource_type.as_deref().unwrap_or("-");
            let id = request.resource_id.as_deref().unwrap_or("-");
            let changed = request.changed.join(",");
            format!(
                "{} {endpoint} {id} {} {changed}",
                request.method, request.status
            )
        })
        .collect();
    let expected = [
        format!("POST Users {ada} 201 userName"),
        format!("PATCH Users {ada} 200 title"),
        "DELETE Users - 404 ".to_owned(),
        "other - - 400 ".to_owned(),
        "POST Bulk - 200 ".to_owned(),
    ];
    assert_eq!(told, expected);
    let text = format!("{logged:?}");
    assert!(
        !text.contains("Countess") && !text.contains("example.com"),
        "{text}"
    );
}
