//! The command line: the contract's JSON, and one clear line for everything that goes wrong.

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Output};

use identity_store::tokens::server_key::settle;
use identity_store::{DatabaseUrl, Store, StoreOptions};
use serde_json::Value;
use statux_testkit::clock;
use statux_testkit::process::free_port;
use statux_testkit::server::run_with_input;
use tempfile::TempDir;

use crate::support::{SERVER, server};

/// Runs the server in an empty directory with nothing of ours in the environment.
pub(crate) fn run(directory: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(SERVER);
    command.args(arguments).current_dir(directory.path());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("STATUX_") {
            command.env_remove(name);
        }
    }
    run_with_input(&mut command, input)
}

/// It failed with exactly one line on standard error, which names each of `words`.
pub(crate) fn assert_one_clear_line(output: &Output, words: &[&str]) {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it succeeded");
    assert_eq!(
        errors.trim_end().lines().count(),
        1,
        "more or less than one line:\n{errors}"
    );
    assert!(!errors.contains("panicked"), "{errors}");
    for word in words {
        assert!(errors.contains(word), "{word:?} is missing: {errors}");
    }
}

pub(crate) fn directory() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

#[test]
fn bad_configuration_is_one_clear_line() {
    let directory = directory();
    let accepted = run(
        &directory,
        &["config", "check", "--listen", "127.0.0.1:8080"],
        "",
    );
    assert!(accepted.status.success(), "{accepted:?}");

    for (arguments, words) in [
        (["--listen", "nonsense"], ["listen", "nonsense"]),
        (["--public-url", "ftp://example.com"], ["public_url", "ftp"]),
        (
            ["--database-url", "mysql://example.com"],
            ["database_url", "mysql"],
        ),
    ] {
        for command in [&["config", "check"][..], &["serve"]] {
            let output = run(&directory, &[command, &arguments].concat(), "");
            assert_one_clear_line(&output, &words);
        }
    }
    fs::write(
        directory.path().join("statux.toml"),
        "lisen = \"127.0.0.1:1\"\n",
    )
    .expect("a file");
    assert_one_clear_line(&run(&directory, &["serve"], ""), &["lisen"]);
    fs::write(directory.path().join("statux.toml"), "listen = \n").expect("a file");
    assert_one_clear_line(&run(&directory, &["serve"], ""), &["statux.toml"]);
}

#[test]
fn the_key_comes_from_its_file_and_another_one_is_one_clear_line() {
    let directory = directory();
    let check = |file: &str| {
        run(
            &directory,
            &["config", "check", "--secret-key-file", file],
            "",
        )
    };
    let write = |name: &str, text: String| {
        let path = directory.path().join(name);
        fs::write(&path, text).expect("a file");
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(path, private).expect("a mode");
    };
    write("first.key", "ab".repeat(32));
    write("short.key", "ab".repeat(31));
    let checked = check("first.key");
    assert!(
        checked.status.success() && checked.stderr.is_empty(),
        "{checked:?}"
    );
    assert!(String::from_utf8_lossy(&checked.stdout).contains("secret_key_file"));
    assert_one_clear_line(&check("short.key"), &["secret_key_file", "32", "31"]);
    assert_one_clear_line(&check("none.key"), &["secret_key_file", "none.key"]);
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    fs::set_permissions(directory.path().join("first.key"), open).expect("a mode");
    let checked = check("first.key");
    assert!(checked.status.success());
    assert!(
        String::from_utf8_lossy(&checked.stderr).contains("0600"),
        "{checked:?}"
    );

    let url = DatabaseUrl::sqlite(directory.path().join("statux.db"));
    let store = Store::open(&url, StoreOptions::small()).expect("a database");
    store.migrate().expect("tables");
    let used = "cd".repeat(32).parse().expect("a key");
    settle(&store, Some(&used), clock::noon()).expect("the first key");
    drop(store);
    write("first.key", "ab".repeat(32));
    let listen = format!("127.0.0.1:{}", free_port());
    let serve = [
        "serve",
        "--listen",
        &listen,
        "--secret-key-file",
        "first.key",
    ];
    let output = run(&directory, &serve, "");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{errors}");
    let last = errors.trim_end().lines().last().unwrap_or_default();
    assert!(
        last.contains("secret_key_file: expected the key"),
        "{errors}"
    );
}

#[test]
fn a_setting_works_by_its_old_name_with_one_warning_and_not_by_both() {
    let directory = directory();
    let check = |variables: &[(&str, &str)], flags: &[&str]| {
        let mut command = Command::new(SERVER);
        command
            .current_dir(directory.path())
            .args(["config", "check"]);
        command.args(flags).env_clear();
        command.envs(variables.iter().copied());
        run_with_input(&mut command, "")
    };
    for (old, new) in [
        ("scim_rate_limit", "scim_requests_per_second"),
        ("sign_in_rate_limit", "sign_in_attempts_per_minute"),
    ] {
        let variable = |key: &str| format!("STATUX_{}", key.to_uppercase());
        let flag = |key: &str| format!("--{}=7", key.replace('_', "-"));
        let file = directory.path().join("statux.toml");
        let by_variable = check(&[(&variable(old), "7")], &[]);
        let by_flag = check(&[], &[&flag(old)]);
        fs::write(&file, format!("{old} = 7\n")).expect("a file");
        let by_file = check(&[], &[]);
        let by_both = check(&[(&variable(new), "7")], &[]);
        fs::remove_file(&file).expect("the file");
        for output in [by_variable, by_flag, by_file] {
            assert!(output.status.success(), "{output:?}");
            let errors = String::from_utf8_lossy(&output.stderr);
            let names = errors.contains(old) && errors.contains(new);
            assert!(names && errors.lines().count() == 1, "{errors}");
        }
        let words = [old, new, "two names of one setting"];
        assert_one_clear_line(&by_both, &words);
        let by_both_flags = check(&[], &[&flag(old), &flag(new)]);
        assert_one_clear_line(&by_both_flags, &words);
        // The name it has now needs no warning, and the value is checked by either name.
        let by_new = check(&[(&variable(new), "7")], &[]);
        assert!(
            by_new.status.success() && by_new.stderr.is_empty(),
            "{by_new:?}"
        );
        for key in [old, new] {
            let bad = check(&[(&variable(key), "many")], &[]);
            assert_one_clear_line(&bad, &[new, "many"]);
        }
    }
}

#[test]
fn an_unreachable_database_is_one_clear_line_and_makes_no_file() {
    let directory = directory();
    let port = free_port();
    let url = format!("postgres://statux:secret-word@127.0.0.1:{port}/statux");
    let output = run(&directory, &["serve", "--database-url", &url], "");
    assert_one_clear_line(&output, &[&port.to_string()]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("secret-word"));
    let left: Vec<_> = fs::read_dir(directory.path())
        .expect("the directory")
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_port_in_use_is_one_clear_line() {
    let directory = directory();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let socket = taken.local_addr().expect("its socket address").to_string();
    let output = run(&directory, &["serve", "--listen", &socket], "");
    assert_one_clear_line(&output, &[&socket, "in use"]);
}

#[test]
fn an_unreadable_file_is_one_clear_line() {
    let directory = directory();
    let missing = run(&directory, &["serve", "--config", "absent.toml"], "");
    assert_one_clear_line(&missing, &["absent.toml"]);

    fs::create_dir(directory.path().join("folder.toml")).expect("a folder");
    let folder = run(&directory, &["serve", "--config", "folder.toml"], "");
    assert_one_clear_line(&folder, &["folder.toml"]);

    fs::write(
        directory.path().join("text.db"),
        "this is not a database, but long enough to look like a file of one\n".repeat(200),
    )
    .expect("a file");
    let text = run(
        &directory,
        &["serve", "--database-url", "sqlite://text.db"],
        "",
    );
    assert_one_clear_line(&text, &["text.db"]);

    let nowhere = run(
        &directory,
        &["serve", "--database-url", "sqlite://no/such/folder/x.db"],
        "",
    );
    assert_one_clear_line(&nowhere, &["no/such/folder"]);
}

#[test]
fn a_server_that_is_stopped_leaves_the_whole_database_in_one_file_and_its_log_complete() {
    let mut server = server();
    let organization = server.organization();
    let log = server.directory().join("statux.db-wal");
    let waiting = fs::metadata(&log).expect("the log").len();
    assert!(waiting > 0, "what was written is not in the file yet");
    let ended = server.terminate();
    assert!(ended.success(), "{ended}: {}", server.printed());
    let left = fs::metadata(&log).map_or(0, |log| log.len());
    assert_eq!(left, 0, "bytes that are not in the file");

    let copy = directory();
    let file = copy.path().join("copy.db");
    fs::copy(server.directory().join("statux.db"), &file).expect("a copy");
    let database = format!("sqlite://{}", file.display());
    let key = [
        "api-key",
        "create",
        "--organization",
        &organization.id,
        "--name",
        "copy",
        "--database-url",
        &database,
    ];
    let made = run(&copy, &key, "");
    assert!(made.status.success(), "{made:?}");
    // Lines wait for each other for a moment, and none is lost at the end.
    assert!(server.printed().contains("INFO"), "{}", server.printed());
}

#[test]
fn the_subcommands_answer_the_contracts_json() {
    let directory = directory();
    let json = |arguments: &[&str], input: &str| -> Value {
        let output = run(&directory, arguments, input);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
    };
    let public_url = ["--public-url", "https://id.example.com"];
    let create = ["organization", "create", "--name", "Example Inc.", "--json"];
    let made = json(&[&create[..], &public_url].concat(), "");
    let id = made["id"].as_str().expect("an id");
    assert_eq!(made["name"], "Example Inc.");
    let saml = format!("https://id.example.com/api/v1/saml/{id}");
    assert_eq!(made["acs_url"], format!("{saml}/acs"));
    assert_eq!(made["entity_id"], format!("{saml}/metadata"));
    assert_eq!(made["login_url"], format!("{saml}/login"));
    assert_eq!(made["short_name"], "example-inc");
    assert_eq!(
        made.as_object().map(serde_json::Map::len),
        Some(6),
        "{made}"
    );

    let key = json(
        &[
            "api-key",
            "create",
            "--organization",
            id,
            "--name",
            "tests",
            "--json",
        ],
        "",
    );
    assert!(key["id"].is_string() && key["key"].is_string(), "{key}");
    assert_eq!(key.as_object().map(serde_json::Map::len), Some(2), "{key}");

    let admin = [
        "admin",
        "create",
        "--organization",
        id,
        "--email",
        "ada@example.com",
        "--password-stdin",
    ];
    let made = json(
        &[&admin[..], &["--json"]].concat(),
        "correct horse battery\n",
    );
    assert_eq!(made["email"], "ada@example.com");
    let again = run(&directory, &admin, "correct horse battery\n");
    assert_one_clear_line(&again, &["ada@example.com"]);
    let other = [
        "admin",
        "create",
        "--organization",
        id,
        "--email",
        "b@example.com",
        "--password-stdin",
    ];
    assert_one_clear_line(&run(&directory, &other, "short\n"), &["password"]);
    let unknown = [
        "api-key",
        "create",
        "--organization",
        "absent",
        "--name",
        "tests",
    ];
    assert_one_clear_line(&run(&directory, &unknown, ""), &["absent"]);

    assert!(run(&directory, &["migrate"], "").status.success());
    assert!(run(&directory, &["backup", "copy.db"], "").status.success());
    assert!(directory.path().join("copy.db").is_file());
    assert_one_clear_line(&run(&directory, &["backup", "copy.db"], ""), &["copy.db"]);
    let from_copy = [
        "api-key",
        "create",
        "--organization",
        id,
        "--name",
        "x",
        "--json",
        "--database-url",
        "sqlite://copy.db",
    ];
    assert!(json(&from_copy, "")["key"].is_string());
}
