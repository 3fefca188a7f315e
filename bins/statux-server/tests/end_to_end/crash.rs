//! The server is killed while it writes: what it acknowledged is there afterwards, and nothing else
//! but what was asked for.
//!
//! A few kills on each database in every run; `STATUX_KILLS=50` says how many.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures_util::future::{join, join_all};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use statux_testkit::apply;
use statux_testkit::server::Server;
use tokio::sync::Semaphore;

use crate::scim_load::{Account, Client, Unanswered};
use crate::support::{on_both_databases, scim_token};

const SEED: u64 = 20_260;
const CONNECTIONS: usize = 8;

/// How often the server is killed on each database.
#[expect(
    clippy::disallowed_methods,
    reason = "how long tests take is a matter of the environment"
)]
fn kills() -> u32 {
    std::env::var("STATUX_KILLS").map_or(3, |kills| kills.parse().expect("a number of kills"))
}

#[apply(on_both_databases)]
async fn every_acknowledged_write_outlives_kills(server: Server) {
    Trial::new(server).await.run().await;
}

/// One server that is killed again and again, and what it has acknowledged in all its lives.
struct Trial {
    server: Server,
    token: String,
    /// The users before any load.
    before: HashSet<String>,
    group: String,
    accounts: Vec<Account>,
    random: StdRng,
}

impl Trial {
    async fn new(server: Server) -> Self {
        let organization = server.organization();
        let (_, token) = scim_token(&server, &organization).await;
        let client = Client::new(&server, &token);
        let group = client.must_create_group("Everyone").await;
        let before = client.list_users().await.into_keys().collect();
        Self {
            server,
            token,
            before,
            group,
            accounts: vec![],
            random: StdRng::seed_from_u64(SEED),
        }
    }

    #[expect(
        clippy::print_stdout,
        reason = "what was proved is part of the test's output"
    )]
    async fn run(mut self) {
        for round in 1..=kills() {
            let (acknowledged, unanswered) = self.load_and_kill(round).await;
            self.server.restart();
            let client = Client::new(&self.server, &self.token);
            self.assert_acknowledged(&client, acknowledged, &unanswered)
                .await;
            let landed = self.retry(&client, &unanswered).await;
            self.assert_exactly_the_accounts(&client).await;
            println!(
                "kill {round}: {acknowledged} creates of this round and {} accounts in all are \
                 there; of {} unanswered requests {landed} creates had landed",
                self.accounts.len(),
                unanswered.len(),
            );
        }
    }

    /// Loads over several connections and kills the server at a random moment; returns how many
    /// creates it acknowledged, and what it left unanswered.
    async fn load_and_kill(&mut self, round: u32) -> (usize, Vec<Unanswered>) {
        let enough = self.random.random_range(10..150);
        let then = Duration::from_micros(self.random.random_range(0..20_000));
        let (killed, acknowledged) = (Cell::new(false), Semaphore::new(0));
        let clients: Vec<_> = (0..CONNECTIONS)
            .map(|_| Client::new(&self.server, &self.token))
            .collect();
        let group = &self.group;
        let loads = clients.iter().enumerate().map(|(index, client)| {
            let names = format!("kill{round}-connection{index}");
            client.load(group, names, &acknowledged, &killed)
        });
        let server = &mut self.server;
        let kill = async {
            let _ = acknowledged.acquire_many(enough).await.expect("open");
            // The moment is a matter of chance, not of an answer that just came.
            tokio::time::sleep(then).await;
            killed.set(true);
            server.kill();
        };
        let (told, ()) = join(join_all(loads), kill).await;
        let printed = self.server.printed();
        assert!(!printed.contains("panicked"), "{printed}");
        let (accounts, unanswered): (Vec<_>, Vec<_>) = told.into_iter().unzip();
        let known = self.accounts.len();
        self.accounts.extend(accounts.into_iter().flatten());
        (self.accounts.len() - known, unanswered)
    }

    async fn assert_acknowledged(
        &self,
        client: &Client,
        of_this_round: usize,
        unanswered: &[Unanswered],
    ) {
        let known = self.accounts.len() - of_this_round;
        for account in &self.accounts[known..] {
            let user = client.user(&account.id).await;
            assert_eq!(user["userName"], account.user_name.as_str());
            let found = client.ids_named(&account.user_name).await;
            assert_eq!(found, [account.id.as_str()], "{}", account.user_name);
        }
        let listed = client.list_users().await;
        self.assert_states(client, &listed).await;
        let mut expected: HashSet<&str> = unanswered
            .iter()
            .filter_map(|request| match request {
                Unanswered::Create(user_name) => Some(user_name.as_str()),
                _ => None,
            })
            .collect();
        expected.extend(self.accounts.iter().map(|it| it.user_name.as_str()));
        for (id, user) in listed {
            let user_name = user["userName"].as_str().expect("a userName");
            let is_expected = self.before.contains(&id) || expected.contains(user_name);
            assert!(is_expected, "nobody asked for {user}");
        }
    }

    async fn assert_states(&self, client: &Client, listed: &HashMap<String, Value>) {
        let members = client.members(&self.group).await;
        for account in &self.accounts {
            let user = listed.get(&account.id);
            let user = user.unwrap_or_else(|| panic!("{account:?} is lost"));
            assert_eq!(user["userName"], account.user_name.as_str());
            if let Some(active) = account.active {
                assert_eq!(user["active"], json!(active), "{account:?}: {user}");
            }
            if let Some(is_member) = account.is_member {
                assert_eq!(members.contains(&account.id), is_member, "{account:?}");
            }
        }
    }

    /// Sends again what was left unanswered, as clients do; returns how many creates were there
    /// already.
    async fn retry(&mut self, client: &Client, unanswered: &[Unanswered]) -> usize {
        let mut landed = 0;
        for request in unanswered {
            match request {
                Unanswered::Create(user_name) => {
                    let (status, body) = client.create(user_name).await.expect("an answer");
                    assert!(matches!(status, 201 | 409), "{status} {body}");
                    landed += usize::from(status == 409);
                    let found = client.ids_named(user_name).await;
                    let [id] = &found[..] else {
                        panic!("{user_name} is there {} times", found.len());
                    };
                    self.accounts.push(Account::new(id, user_name));
                }
                Unanswered::Deactivation(id) => {
                    client.deactivate(id).await.expect("an answer");
                    self.account(id).active = Some(false);
                }
                Unanswered::Membership(id) => {
                    client.join(&self.group, id).await.expect("an answer");
                    self.account(id).is_member = Some(true);
                }
            }
        }
        landed
    }

    fn account(&mut self, id: &str) -> &mut Account {
        let mut accounts = self.accounts.iter_mut();
        accounts.find(|it| it.id == id).expect("a known account")
    }

    async fn assert_exactly_the_accounts(&self, client: &Client) {
        let listed = client.list_users().await;
        self.assert_states(client, &listed).await;
        assert_eq!(listed.len(), self.before.len() + self.accounts.len());
        let members = client.members(&self.group).await.len();
        let joined = self.accounts.iter().filter(|it| it.is_member == Some(true));
        assert_eq!(members, joined.count());
    }
}
