//! Nobody pays for another: an organization that sends more than is written fills a queue of its own.

use std::sync::{Arc, Condvar, Mutex};

use futures_util::future::join3;
use identity_store::turns::Share;
use identity_store::{OrganizationId, Store, StoreError, StoreOptions, Write};
use serde_json::json;
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

type Pending = Write<(), StoreError>;

/// A writer that is held up until it is let go.
struct HeldUp {
    is_over: Arc<(Mutex<bool>, Condvar)>,
    writes: Vec<Pending>,
}

impl HeldUp {
    /// Holds up every thread that writes, on behalf of nobody who asks here.
    fn new(store: &Store) -> Self {
        let is_over = Arc::new((Mutex::new(false), Condvar::new()));
        let threads = StoreOptions::small().postgres_writers;
        let writes = (0..threads).map(|_| {
            let is_over = Arc::clone(&is_over);
            let one_of_its_own = Share::Organization(OrganizationId::random());
            store.write_for(one_of_its_own, move |_| {
                let (is_over, changed) = &*is_over;
                let over = changed.wait_while(is_over.lock().unwrap(), |over| !*over);
                drop(over);
                Ok(())
            })
        });
        let writes = writes.collect();
        Self { is_over, writes }
    }

    fn let_go(self) {
        *self.is_over.0.lock().unwrap() = true;
        self.is_over.1.notify_all();
        for write in self.writes {
            write.wait().unwrap();
        }
    }
}

#[apply(on_both_databases)]
async fn an_organization_whose_queue_is_full_is_told_when_to_try_again_and_no_other_is(
    server: ScimSite,
) {
    let user = |name: &str| json!({ "userName": name });
    server.post("/Users", user("ada@example.com")).await.ok(201);
    let other = server.other_organization();
    let acs = format!("/api/v1/saml/{}/acs", server.organization);

    let held = HeldUp::new(server.store());
    let own = Share::Organization(server.organization.clone());
    let waiting: Vec<Pending> = (0..StoreOptions::small().queue)
        .map(|_| server.store().write_for(own.clone(), |_| Ok(())))
        .collect();
    let rejected = server.post("/Users", user("bob@example.com")).await;
    assert_eq!(rejected.header("Retry-After"), Some("1"));
    rejected.rejected(503, None);

    // Neither another organization nor a visitor of the same one is told that; they are written as
    // soon as anything is.
    let others = server.request("POST", "/Users").token(&other);
    let others = others.json(user("cleo@example.com")).send();
    let form = "application/x-www-form-urlencoded".to_owned();
    let headers = [("content-type", form)];
    let visitors = server.send("POST", &acs, &headers, b"SAMLResponse=x".to_vec());
    let go = async {
        held.let_go();
    };
    let (others, visitors, ()) = join3(others, visitors, go).await;
    others.ok(201);
    assert_eq!(visitors.status, 303);
    for write in waiting {
        write.await.unwrap();
    }
    server.post("/Users", user("bob@example.com")).await.ok(201);
}
