//! The command line for organizations, members and API keys.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command_line::{assert_one_clear_line, directory, run};

fn answered(directory: &TempDir, arguments: &[&str], input: &str) -> Value {
    let output = run(directory, &[arguments, &["--json"]].concat(), input);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// An organization with a platform admin.
fn organization(directory: &TempDir) -> String {
    let create = ["organization", "create", "--name", "Example Inc."];
    let made = answered(directory, &create, "");
    let id = made["id"].as_str().expect("an id").to_owned();
    let admin = [
        "admin",
        "create",
        "--organization",
        &id,
        "--email",
        "ada@example.com",
        "--name",
        "Ada Lovelace",
        "--password-stdin",
    ];
    answered(directory, &admin, "correct horse battery\n");
    id
}

#[test]
fn keys_are_made_with_scopes_listed_and_revoked() {
    let directory = directory();
    let id = organization(&directory);
    let of = ["--organization", id.as_str()];
    let create = |more: &[&'static str]| -> Vec<&str> {
        let all = [
            "api-key",
            "create",
            "--name",
            "x",
            "--organization",
            id.as_str(),
        ];
        all.into_iter().chain(more.iter().copied()).collect()
    };
    let usual = answered(&directory, &create(&[]), "");
    let special = create(&[
        "--scope",
        "keys",
        "--scope",
        "read",
        "--expires-at",
        "2090-01-31T00:00:00Z",
    ]);
    let special = answered(&directory, &special, "");
    assert_eq!(special.as_object().map(serde_json::Map::len), Some(2));
    let list = [&["api-key", "list"], &of[..]].concat();
    let listed = answered(&directory, &list, "");
    let item = |id: &Value| {
        let items = listed["items"].as_array().expect("items");
        let found = items.iter().find(|item| item["id"] == *id);
        found.expect("the key").clone()
    };
    assert_eq!(item(&usual["id"])["scopes"], json!(["read", "write"]));
    assert_eq!(item(&special["id"])["scopes"], json!(["read", "keys"]));
    assert_eq!(item(&special["id"])["expires_at"], "2090-01-31T00:00:00Z");
    let shown = listed.to_string();
    assert!(!shown.contains(special["key"].as_str().expect("the key")));
    let text = run(&directory, &list, "");
    assert!(String::from_utf8_lossy(&text.stdout).contains("never used"));

    let revoke_of = |key: &str| {
        let arguments = ["api-key", "revoke", "--organization", &id, key];
        run(&directory, &arguments, "")
    };
    assert!(
        revoke_of(usual["id"].as_str().expect("an id"))
            .status
            .success()
    );
    let listed = answered(&directory, &list, "");
    let revoked = listed["items"].as_array().expect("items").iter();
    let revoked = revoked.filter(|item| item["revoked_at"].is_string());
    assert_eq!(revoked.count(), 1);
    assert_one_clear_line(&revoke_of("absent"), &["KEY-ID", "absent"]);
    for (wrong, words) in [
        (&["--scope", "all"][..], ["--scope", "all"]),
        (&["--expires-at", "tomorrow"], ["--expires-at", "tomorrow"]),
        (
            &["--expires-at", "2020-01-01T00:00:00Z"],
            ["--expires-at", "future"],
        ),
    ] {
        assert_one_clear_line(&run(&directory, &create(wrong), ""), &words);
    }
}

#[test]
fn organizations_are_listed_suspended_and_opened_again() {
    let directory = directory();
    let id = organization(&directory);
    let state = || {
        let listed = answered(&directory, &["organization", "list"], "");
        assert_eq!(listed["items"][0]["id"], id.as_str());
        listed["items"][0]["suspended_at"].clone()
    };
    assert_eq!(state(), Value::Null);
    let of = ["--organization", id.as_str()];
    let suspend = [&["organization", "suspend"], &of[..]].concat();
    let suspended = answered(&directory, &suspend, "");
    assert!(suspended["suspended_at"].is_string());
    assert_eq!(suspended["ended_sessions"], 0);
    assert!(state().is_string());
    let resume = [&["organization", "resume"], &of[..]].concat();
    let opened = answered(&directory, &resume, "");
    assert_eq!(opened["suspended_at"], Value::Null);
    assert_eq!(state(), Value::Null);
    let absent = ["organization", "suspend", "--organization", "absent"];
    assert_one_clear_line(&run(&directory, &absent, ""), &["absent"]);
}

#[test]
fn an_organization_is_deleted_later_by_its_exact_name_and_resume_cancels_it() {
    let directory = directory();
    let id = organization(&directory);
    let delete = |name: &'static str| {
        [
            "organization",
            "delete",
            "--organization",
            id.as_str(),
            "--name",
            name,
        ]
    };
    let listed = || answered(&directory, &["organization", "list"], "")["items"][0].clone();
    let open = listed();
    let wrong = run(&directory, &delete("Example"), "");
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
    assert_one_clear_line(&wrong, &["--name", "\"Example Inc.\"", "\"Example\""]);
    let unnamed = run(&directory, &delete("x")[..4], "");
    assert_eq!(unnamed.status.code(), Some(2), "{unnamed:?}");
    assert_eq!(listed(), open);

    let deleted = answered(&directory, &delete("Example Inc."), "");
    let time = |text: &Value| -> chrono::DateTime<chrono::Utc> {
        text.as_str().expect("a time").parse().expect("a time")
    };
    assert_eq!(
        time(&deleted["delete_at"]) - time(&deleted["suspended_at"]),
        chrono::TimeDelta::days(30)
    );
    assert_eq!(
        (&deleted["id"], &deleted["name"], &deleted["ended_sessions"]),
        (&json!(id), &json!("Example Inc."), &json!(0))
    );
    assert_eq!(deleted.as_object().map(serde_json::Map::len), Some(5));
    assert_eq!(listed()["delete_at"], deleted["delete_at"]);
    let text = run(&directory, &["organization", "list"], "");
    let day = deleted["delete_at"].as_str().expect("a time");
    let expected = format!("to be deleted at {day}");
    assert!(String::from_utf8_lossy(&text.stdout).contains(&expected));

    let resume = ["organization", "resume", "--organization", id.as_str()];
    let text = run(&directory, &resume, "");
    let text = String::from_utf8_lossy(&text.stdout);
    assert!(text.contains(day) && text.contains("canceled"), "{text}");
    assert_eq!(listed(), open);
    let opened = answered(&directory, &resume, "");
    assert_eq!(opened["delete_at"], Value::Null);
}

#[test]
fn a_recovery_link_is_made_for_an_organization_that_is_open() {
    let directory = directory();
    let id = organization(&directory);
    let recover = |email: &'static str| {
        [
            "organization",
            "recover",
            "--organization",
            id.as_str(),
            "--email",
            email,
            "--public-url",
            "https://id.example.com",
        ]
    };
    let link = answered(&directory, &recover("grace@example.com"), "");
    let url = link["url"].as_str().expect("a URL");
    let code = url
        .strip_prefix("https://id.example.com/recover/")
        .expect("the page");
    assert_eq!(code.len(), 43);
    assert_eq!(link["organization"], id.as_str());
    assert_eq!(link["email"], "grace@example.com");
    assert!(link["expires_at"].is_string());
    assert_eq!(link.as_object().map(serde_json::Map::len), Some(4));
    let named = [&recover("ada@example.com")[..], &["--name", "Ada"]].concat();
    let text = run(&directory, &named, "");
    let text = String::from_utf8_lossy(&text.stdout);
    assert!(
        text.contains("/recover/") && text.contains("once"),
        "{text}"
    );
    let nobody = run(&directory, &recover("nobody"), "");
    assert_eq!(nobody.status.code(), Some(2), "{nobody:?}");
    assert_one_clear_line(&nobody, &["--email", "nobody"]);

    let of = ["--organization", id.as_str()];
    answered(
        &directory,
        &[&["organization", "suspend"], &of[..]].concat(),
        "",
    );
    let suspended = run(&directory, &recover("grace@example.com"), "");
    assert_eq!(suspended.status.code(), Some(1), "{suspended:?}");
    assert_one_clear_line(&suspended, &["suspended", "organization resume"]);
}

#[test]
fn members_are_listed_shown_and_made_to_forget_name_ids() {
    let directory = directory();
    let id = organization(&directory);
    let of = ["--organization", id.as_str()];
    let member = |arguments: &[&str]| {
        let all = [&["member"], arguments, &of[..]].concat();
        answered(&directory, &all, "")
    };
    let listed = member(&["list"]);
    assert_eq!(listed["items"][0]["email"], "ada@example.com");
    assert_eq!(member(&["list", "--q", "lovelace"]), listed);
    assert_eq!(member(&["list", "--q", "nobody"]), json!({ "items": [] }));
    let ada = listed["items"][0]["id"].as_str().expect("an id");
    for name in [ada, "ADA@example.com"] {
        let shown = member(&["show", name]);
        assert_eq!(shown["id"], ada);
        assert_eq!(shown["role"], "platform_admin");
        assert_eq!(shown["sessions"], json!([]));
        assert_eq!(shown["record"]["userName"], "ada@example.com");
    }
    let nothing = json!({ "name_ids": 0, "ended_sessions": 0 });
    assert_eq!(member(&["forget-name-ids", "ada@example.com"]), nothing);
    let preview = json!({ "name_ids": 0, "first": [] });
    assert_eq!(member(&["forget-name-ids", "--all"]), preview);
    assert_eq!(member(&["forget-name-ids", "--all", "--yes"]), nothing);
    let unknown = [&["member", "show", "absent"], &of[..]].concat();
    assert_one_clear_line(&run(&directory, &unknown, ""), &["MEMBER", "absent"]);
    let neither = [&["member", "forget-name-ids"], &of[..]].concat();
    assert!(!run(&directory, &neither, "").status.success());
    let both = [&["member", "forget-name-ids", "x", "--all"], &of[..]].concat();
    assert!(!run(&directory, &both, "").status.success());
}

/// `member …` of an organization.
fn member<'a>(organization: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    let of = ["--organization", organization];
    [&["member"], arguments, &of[..]].concat()
}

#[test]
fn a_member_is_exported_and_erased_only_once_they_have_left() {
    let directory = directory();
    let id = organization(&directory);
    let output = run(&directory, &member(&id, &["export", "ada@example.com"]), "");
    assert!(output.status.success(), "{output:?}");
    let whole: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(whole["account"]["user_name"], "ada@example.com");
    let ada = whole["account"]["id"].as_str().expect("an id");
    let preview = answered(&directory, &member(&id, &["erase", ada]), "");
    assert_eq!(preview, json!({ "id": ada, "erased": false }));
    let active = run(&directory, &member(&id, &["erase", ada, "--yes"]), "");
    assert_one_clear_line(&active, &["deactivated"]);
    let absent = run(&directory, &member(&id, &["erase", "absent", "--yes"]), "");
    assert_one_clear_line(&absent, &["MEMBER", "absent"]);
}

#[test]
fn an_organization_gets_the_short_name_that_was_asked_for_or_a_clear_error() {
    let directory = directory();
    let create = |short_name: &'static str| {
        [
            "organization",
            "create",
            "--name",
            "Example Inc.",
            "--short-name",
            short_name,
        ]
    };
    let made = answered(&directory, &create("Example"), "");
    assert_eq!(made["short_name"], "example");
    for (wrong, why) in [
        ("example", "another organization"),
        ("a b", "\"a b\""),
        ("sso", "sso"),
    ] {
        let output = run(&directory, &create(wrong), "");
        assert_eq!(output.status.code(), Some(2), "{wrong}: {output:?}");
        assert_one_clear_line(&output, &[why]);
    }
    let id = made["id"].as_str().expect("an id");
    let rename = ["organization", "rename", "--organization", id];
    let renamed = [&rename[..], &["--short-name", "newer", "--name", "Newer"]].concat();
    let renamed = answered(&directory, &renamed, "");
    assert_eq!(
        (&renamed["short_name"], &renamed["name"]),
        (&json!("newer"), &json!("Newer"))
    );
    let nothing = run(&directory, &rename, "");
    assert_eq!(nothing.status.code(), Some(2), "{nothing:?}");
}

#[test]
fn an_admin_has_the_given_and_the_family_name_that_the_command_says() {
    let directory = directory();
    let id = organization(&directory);
    let create = |email: &str, more: &[&str]| {
        let admin = ["admin", "create", "--organization", &id, "--email", email];
        let all = [&admin[..], more, &["--password-stdin"]].concat();
        answered(&directory, &all, "correct horse battery\n");
        let output = run(&directory, &member(&id, &["export", email]), "");
        let whole: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let record = &whole["record"];
        (record["displayName"].clone(), record.get("name").cloned())
    };
    let both = ["--given-name", "Ada", "--family-name", "King Lovelace"];
    let name = json!({ "givenName": "Ada", "familyName": "King Lovelace" });
    assert_eq!(
        create("both@example.com", &both),
        (json!("Ada King Lovelace"), Some(name.clone()))
    );
    let whole = [&both[..], &["--name", "Countess"]].concat();
    assert_eq!(
        create("whole@example.com", &whole),
        (json!("Countess"), Some(name))
    );
    // A whole name is not split.
    let only = ["--name", "Ada King Lovelace"];
    assert_eq!(
        create("only@example.com", &only),
        (json!("Ada King Lovelace"), None)
    );
    let admin = ["admin", "create", "--organization", &id, "--email"];
    let wrong = [
        &admin[..],
        &["x@example.com", "--given-name", " ", "--password-stdin"],
    ]
    .concat();
    let output = run(&directory, &wrong, "correct horse battery\n");
    assert_one_clear_line(&output, &["--given-name"]);
}
