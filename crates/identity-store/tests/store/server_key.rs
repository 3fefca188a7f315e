//! Which key the servers of a database use.

use identity_store::Store;
use identity_store::tokens::server_key::{GivenKeys, Purpose, ServerKeys, SettleError, settle};
use statux_testkit::{apply, on_both_databases};

use super::support::now;

/// Keys of a file with these lines.
fn given(lines: &[u8]) -> GivenKeys {
    let lines: Vec<String> = lines
        .iter()
        .map(|byte| format!("{byte:02x}").repeat(32))
        .collect();
    lines.join("\n").parse().unwrap()
}

fn start(store: &Store, lines: &[u8]) -> Result<ServerKeys, SettleError> {
    let file = (!lines.is_empty()).then(|| given(lines));
    settle(store, file.as_ref(), now())
}

fn reads(reader: &ServerKeys, writer: &ServerKeys) -> bool {
    let sealed = writer.seal(Purpose::SignIn, b"x").unwrap();
    reader.open(Purpose::SignIn, &sealed).is_some()
}

#[apply(on_both_databases)]
fn without_a_file_all_servers_have_the_same_key(store: &Store) {
    let servers: Vec<ServerKeys> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| start(store, &[]).unwrap()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(servers.iter().all(|server| reads(server, &servers[0])));
}

#[apply(on_both_databases)]
fn a_server_with_another_key_than_the_data_needs_does_not_start(store: &Store) {
    let first = start(store, &[1]).unwrap();
    assert!(reads(&start(store, &[1]).unwrap(), &first), "baseline");
    let another = start(store, &[2]).unwrap_err();
    assert!(matches!(another, SettleError::Another { .. }), "{another}");
    let none = start(store, &[]).unwrap_err();
    assert!(matches!(none, SettleError::NoneGiven { .. }), "{none}");
    let others = start(store, &[2, 3]).unwrap_err();
    assert!(matches!(others, SettleError::Another { .. }), "{others}");
}

#[apply(on_both_databases)]
fn a_key_is_changed_in_steps_and_what_was_sealed_before_is_read(store: &Store) {
    // From the database to a file.
    let kept = start(store, &[]).unwrap();
    let first = start(store, &[1]).unwrap();
    assert!(reads(&first, &kept) && !reads(&kept, &first));
    assert!(start(store, &[]).is_err());
    // From one key to the next, while a server still has the lines the other way round.
    let next = start(store, &[2, 1]).unwrap();
    assert!(reads(&next, &first) && reads(&next, &kept));
    let behind = start(store, &[1, 2]).unwrap();
    assert!(reads(&behind, &next) && reads(&next, &behind));
    start(store, &[2, 1]).unwrap();
    let done = start(store, &[2]).unwrap();
    assert!(reads(&done, &next) && !reads(&done, &first));
    let old = start(store, &[1]).unwrap_err();
    assert!(matches!(old, SettleError::Another { .. }), "{old}");
}
