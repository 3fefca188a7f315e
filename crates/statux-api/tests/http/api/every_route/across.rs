//! Nothing crosses organizations, on any route.

use statux_api::http::routes::Access;
use statux_testkit::site::TestSite;

use super::lines;
use super::scene::House;

/// The routes that tell everybody the same (RFC 7644 section 4).
fn is_discovery(path: &str) -> bool {
    ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"]
        .iter()
        .any(|part| path.contains(part))
}

#[actix_web::test]
async fn callers_of_another_organization_see_and_change_nothing_anywhere() {
    let site = TestSite::new();
    let mut untouched = None;
    for (index, line) in lines().into_iter().enumerate() {
        // A call that changes something may have removed what the next one names.
        let (theirs, mine) = match untouched.take() {
            Some(houses) => houses,
            None => (
                House::new(&site, &format!("aubergine{index}")).await,
                House::new(&site, &format!("buckwheat{index}")).await,
            ),
        };
        let route = format!("{} {}", line.method, line.path);

        let before = theirs.inventory().await;
        let stranger = mine.call(&line, &theirs).await;
        assert_eq!(theirs.inventory().await, before, "{route}");
        // The SAML routes are for everybody: they name the organization that was asked for.
        if !line.path.contains("{organization}") {
            let told = format!("{} {}", stranger.text(), stranger.location());
            for mark in &theirs.marks {
                assert!(!told.contains(mark.as_str()), "{route}: {mark} in {told}");
            }
        }
        assert!(stranger.status < 500 || stranger.status == 501, "{route}");
        let own = theirs.call(&line, &theirs).await;
        let told = format!("{} {}", own.text(), own.location());
        if line.path.contains("{id}") && !is_discovery(&line.path) {
            assert_eq!(stranger.status, 404, "{route}: {}", stranger.text());
            assert!(own.status < 400, "{route}: {}", own.text());
        } else if line.method == "GET" && line.access != Access::Anonymous {
            let says = theirs.marks.iter().any(|mark| told.contains(mark.as_str()));
            let is_nothing = own.status == 501;
            assert!(
                says || is_nothing || is_discovery(&line.path),
                "{route}: {told}"
            );
        }
        if line.method == "GET" {
            untouched = Some((theirs, mine));
        }
    }
}
