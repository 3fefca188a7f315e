//! Measures samael, in each of its ways to cut a document down to what is signed.

use chrono::Duration;
use samael::crypto::ReduceMode;
use samael::service_provider::ServiceProvider;
use statux_peers::{Failure, Input, Peer, report};

fn main() -> Result<(), Failure> {
    let input = Input::from_arguments()?;
    let sp = ServiceProvider {
        entity_id: Some(input.party("sp_entity_id")?.to_owned()),
        acs_url: Some(input.party("acs_url")?.to_owned()),
        idp_metadata: input.file("metadata.xml")?.parse()?,
        // The documents are as old as the benchmark is long.
        max_issue_delay: Duration::hours(1),
        ..ServiceProvider::default()
    };
    let request = input.party("request_id")?.to_owned();
    let modes = [
        ("default", ReduceMode::ValidateAndMarkNoAncestors),
        ("PreDigest", ReduceMode::PreDigest),
        ("ValidateAndMark", ReduceMode::ValidateAndMark),
    ];
    for (mode, reduce) in modes {
        let peer = Peer {
            name: "samael",
            mode,
        };
        report(&peer, &input, |response| {
            let requests = [request.as_str()];
            let assertion =
                sp.parse_base64_response_with_mode(response, Some(&requests), reduce)?;
            let name = assertion.subject.and_then(|subject| subject.name_id);
            Ok(name.ok_or("no NameID")?.value)
        });
    }
    Ok(())
}
