//! Liveness and readiness.

use statux_testkit::site::TestSite;

#[actix_web::test]
async fn a_running_server_is_live_and_ready() {
    let site = TestSite::new();
    assert_eq!(site.get("/health/live").await.ok(200)["status"], "live");
    assert_eq!(site.get("/health/ready").await.ok(200)["status"], "ready");
}
