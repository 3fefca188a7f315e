//! What Prometheus scrapes.

use std::process::Command;

use reqwest::Client;
use statux_api::http::metrics::ALL;
use statux_testkit::process::{Program, free_port};
use statux_testkit::server::run_with_input;

use crate::support::SERVER;

/// Sends requests to all kinds of routes and returns what is scraped then.
async fn scraped_after_some_requests() -> String {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let [port, metrics_port] = [free_port(), free_port()];
    let server = || {
        let mut command = Command::new(SERVER);
        command
            .current_dir(directory.path())
            .env("STATUX_LISTEN", format!("127.0.0.1:{port}"))
            .env("STATUX_DATABASE_URL", "sqlite://statux.db");
        command
    };
    let create = ["organization", "create", "--name", "Example Inc.", "--json"];
    let made = run_with_input(server().args(create), "");
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).expect("an organization");
    let id = made["id"].as_str().expect("its id");
    let listen = format!("127.0.0.1:{metrics_port}");
    let mut program = Program::start(
        server().env("STATUX_METRICS_LISTEN", listen),
        &directory.path().join("server.log"),
    );
    for port in [port, metrics_port] {
        program
            .wait_for_port(port)
            .unwrap_or_else(|log| panic!("{log}"));
    }
    let client = Client::new();
    for path in [
        "/api/v1/scim/v2/Users/ada@example.com",
        "/api/v1/scim/v2/users",
        "/api/v1/scim/v2//Groups/.search",
        "/api/v1/scim/v2/ada/lovelace",
        "/api/v1/saml/unknown/metadata",
        "/setup/code",
        "/nothing",
    ] {
        let sent = client.get(format!("http://127.0.0.1:{port}{path}")).send();
        sent.await.expect("a response");
    }
    // There is no provider, so this sign-in is rejected.
    let acs = format!("http://127.0.0.1:{port}/api/v1/saml/{id}/acs");
    let posted = client.post(acs).body("SAMLResponse=a").send();
    posted.await.expect("a response");
    let scraped = client.get(format!("http://127.0.0.1:{metrics_port}/metrics"));
    let scraped = scraped.send().await.expect("metrics");
    scraped.text().await.expect("text")
}

#[tokio::test]
async fn every_metric_has_its_help_and_routes_are_patterns() {
    let scraped = scraped_after_some_requests().await;
    for metric in ALL {
        let help = format!("# HELP {} {}\n", metric.name, metric.help);
        assert!(scraped.contains(&help), "{help} is missing:\n{scraped}");
    }
    let ours = scraped
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE statux_"))
        .count();
    assert_eq!(ours, ALL.len(), "metrics beside the list:\n{scraped}");
    for route in [
        "/api/v1/scim/v2/Users/{id}",
        "/api/v1/scim/v2/Users",
        "/api/v1/scim/v2/Groups/.search",
        "/api/v1/saml/{organization}/metadata",
        "/setup/{code}",
        "none",
    ] {
        let label = format!("route=\"{route}\"");
        assert!(scraped.contains(&label), "{label} is missing:\n{scraped}");
    }
    for part_of_no_pattern in ["[^", "*", "ada@", "lovelace", "nothing"] {
        assert!(!scraped.contains(part_of_no_pattern), "{scraped}");
    }
    assert!(scraped.contains("outcome=\"refused\""), "{scraped}");
    assert!(scraped.contains("code=\"provider_missing\""), "{scraped}");
}
