//! What identity providers say of themselves at their Metadata URL, over time and to several servers.

mod keys;
mod once;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use identity_store::audit::Actor;
use identity_store::sso::providers::{self, Provider};
use statux_api::sso_connection::{MetadataSource, replace_metadata};
use statux_testkit::database::TestDatabase;
use statux_testkit::site::{Organization, TestSite};

use super::Scene;

/// A site that fetches metadata from this machine.
struct Reaching(TestSite);

impl From<TestDatabase> for Reaching {
    fn from(database: TestDatabase) -> Self {
        Self(TestSite::with(database, |config| {
            config.allow_private_metadata = true;
        }))
    }
}

/// A server of one document that counts how often it is fetched.
struct MetadataServer {
    socket: SocketAddr,
    answer: Arc<Mutex<(u16, String)>>,
    fetches: Arc<AtomicUsize>,
}

impl MetadataServer {
    fn of(document: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let socket = listener.local_addr().unwrap();
        let answer = Arc::new(Mutex::new((200, document.to_owned())));
        let fetches = Arc::new(AtomicUsize::new(0));
        let (answers, count) = (Arc::clone(&answer), Arc::clone(&fetches));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let lines = BufReader::new(&stream).lines().map_while(Result::ok);
                if lines.take_while(|line| !line.is_empty()).count() == 0 {
                    continue;
                }
                count.fetch_add(1, Ordering::SeqCst);
                let (status, body) = answers.lock().unwrap().clone();
                let length = body.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status} -\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
                );
            }
        });
        Self {
            socket,
            answer,
            fetches,
        }
    }

    fn url(&self) -> String {
        format!("http://{}/metadata", self.socket)
    }

    fn serve(&self, document: &str) {
        *self.answer.lock().unwrap() = (200, document.to_owned());
    }

    fn fail(&self) {
        *self.answer.lock().unwrap() = (500, String::new());
    }

    /// How often it was fetched since this was asked last.
    fn fetches(&self) -> usize {
        self.fetches.swap(0, Ordering::SeqCst)
    }
}

/// An organization whose identity provider publishes its metadata, as an admin has told.
async fn scene(site: &TestSite) -> (Scene<'_>, MetadataServer) {
    let scene = Scene::new(site).await;
    let server = MetadataServer::of(&scene.idp.metadata_xml());
    named_by_admin(&scene.organization, &server).await;
    assert_eq!(server.fetches(), 1);
    (scene, server)
}

async fn named_by_admin(organization: &Organization<'_>, server: &MetadataServer) {
    let source = MetadataSource::Url(server.url());
    let state = &organization.site.state;
    let named = replace_metadata(state, &organization.id, &Actor::Cli, source).await;
    named.unwrap();
}

fn provider(scene: &Scene<'_>) -> Provider {
    let of = &scene.organization.id;
    let found = scene.site().store().read(|db| providers::find(db, of));
    found.unwrap().unwrap()
}

/// Waits until what goes on in the background has come to this.
async fn until(condition: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if condition() {
            return;
        }
        actix_web::rt::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come to this within ten seconds");
}
