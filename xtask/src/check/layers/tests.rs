//! Each rule is shown to notice a broken edge, beside the whole that it accepts.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::*;
use crate::context::cargo_metadata;

/// A dependency: the crate named, the kind as cargo states it, features.
type Dependency<'a> = (&'a str, Option<&'a str>, &'a [&'a str]);

fn package(path: &str, dependencies: &[Dependency<'_>]) -> Value {
    let dependencies: Vec<Value> = dependencies
        .iter()
        .map(|(name, kind, features)| json!({"name": name, "kind": kind, "features": features}))
        .collect();
    let name = path.rsplit('/').next();
    json!({
        "name": name,
        "manifest_path": format!("/w/{path}/Cargo.toml"),
        "dependencies": dependencies,
    })
}

/// A workspace whose every edge is allowed.
fn whole() -> Vec<Value> {
    const DEV: Option<&str> = Some("dev");
    vec![
        package(
            "crates/saml-core",
            &[
                ("openssl", None, &[]),
                ("proptest", DEV, &[]),
                ("saml-core", DEV, &["idp"]),
            ],
        ),
        package("crates/scim-model", &[("serde", None, &[])]),
        package(
            "crates/identity-store",
            &[
                ("scim-model", None, &[]),
                ("diesel", None, &[]),
                ("diesel_migrations", None, &[]),
                ("tokio", None, &[]),
                ("statux-testkit", DEV, &[]),
            ],
        ),
        package(
            "crates/statux-api",
            &[
                ("saml-core", None, &[]),
                ("saml-core", DEV, &["idp"]),
                ("identity-store", None, &[]),
                ("actix-web", None, &[]),
                ("tracing-actix-web", None, &[]),
            ],
        ),
        package("crates/statux-testkit", &[("saml-core", None, &["idp"])]),
        package(
            "bins/statux-server",
            &[("statux-api", None, &[]), ("actix-web", None, &[])],
        ),
        package("bins/mock-idp", &[("saml-core", None, &["idp"])]),
        package("xtask", &[("clap", None, &[])]),
        package("xtask/scim-bench", &[("mio", None, &[])]),
    ]
}

/// The rules broken once `dependency` is added to the crate at `path` in an otherwise whole
/// workspace.
fn broken_with(path: &str, dependency: Dependency<'_>) -> Vec<&'static str> {
    let mut packages = whole();
    assert_eq!(
        breaches(&json!({"packages": packages})).unwrap(),
        [],
        "the whole one"
    );
    let name = path.rsplit('/').next().unwrap();
    let added = package(path, &[dependency])["dependencies"][0].clone();
    match packages.iter_mut().find(|package| package["name"] == name) {
        Some(package) => package["dependencies"].as_array_mut().unwrap().push(added),
        None => packages.push(package(path, &[dependency])),
    }
    let breaches = breaches(&json!({"packages": packages})).unwrap();
    assert!(
        breaches.iter().all(|breach| breach.from == name),
        "{breaches:?}"
    );
    breaches.into_iter().map(|breach| breach.rule).collect()
}

#[track_caller]
fn assert_noticed(path: &str, dependency: Dependency<'_>, words: &str) {
    let rules = broken_with(path, dependency);
    assert!(rules.iter().any(|rule| rule.contains(words)), "{rules:?}");
}

#[test]
fn the_pure_crates_depend_on_none_of_ours() {
    for (path, to) in [
        ("crates/saml-core", "scim-model"),
        ("crates/scim-model", "saml-core"),
        ("crates/scim-model", "identity-store"),
    ] {
        assert_noticed(path, (to, None, &[]), "no other crate of ours");
        assert_noticed(path, (to, Some("dev"), &[]), "no other crate of ours");
        assert_noticed(path, (to, Some("build"), &[]), "no other crate of ours");
    }
}

#[test]
fn the_pure_crates_bring_no_runtime_network_or_randomness() {
    assert_noticed("crates/saml-core", ("tokio", None, &[]), "no I/O");
    assert_noticed("crates/scim-model", ("rand", None, &[]), "no I/O");
    assert_eq!(
        broken_with("crates/saml-core", ("rand", Some("dev"), &[])),
        Vec::<&str>::new()
    );
}

#[test]
fn the_store_never_sees_saml_nor_what_is_above_it() {
    for to in ["saml-core", "statux-api"] {
        assert_noticed("crates/identity-store", (to, None, &[]), "never sees SAML");
    }
    assert_noticed(
        "crates/identity-store",
        ("saml-core", Some("dev"), &[]),
        "never sees SAML",
    );
}

#[test]
fn only_the_store_talks_to_databases() {
    for to in ["diesel", "diesel_migrations", "libsqlite3-sys"] {
        assert_noticed("crates/statux-api", (to, None, &[]), "only identity-store");
        assert_noticed(
            "bins/statux-server",
            (to, Some("dev"), &[]),
            "only identity-store",
        );
    }
}

#[test]
fn only_the_api_the_binaries_and_the_examples_know_http() {
    for to in ["actix-web", "actix-session", "tracing-actix-web"] {
        assert_noticed("crates/identity-store", (to, None, &[]), "know HTTP");
        assert_noticed("crates/saml-core", (to, None, &[]), "know HTTP");
        for (path, kind) in [("bins/mock-idp", None), ("crates/saml-core", Some("dev"))] {
            assert_eq!(broken_with(path, (to, kind, &[])), Vec::<&str>::new());
        }
    }
}

#[test]
fn only_saml_core_reads_xml() {
    for to in ["quick-xml", "xmlsec"] {
        for path in ["crates/statux-api", "bins/saml-inspect"] {
            assert_noticed(path, (to, None, &[]), "only saml-core reads XML");
        }
        let own = broken_with("crates/saml-core", (to, None, &[]));
        assert_eq!(own, Vec::<&str>::new());
    }
}

#[test]
fn the_testkit_is_never_part_of_a_product() {
    for path in ["crates/statux-api", "bins/statux-server"] {
        assert_noticed(path, ("statux-testkit", None, &[]), "dev-dependency");
        let dev = broken_with(path, ("statux-testkit", Some("dev"), &[]));
        assert_eq!(dev, Vec::<&str>::new());
    }
}

#[test]
fn xtask_stands_alone() {
    assert_noticed("xtask", ("scim-model", None, &[]), "no crate of ours");
    assert_noticed("xtask", ("saml-core", Some("dev"), &[]), "no crate of ours");
    assert_noticed(
        "bins/statux-server",
        ("xtask", None, &[]),
        "nothing depends on xtask",
    );
}

#[test]
fn nothing_depends_on_a_program() {
    for program in ["mock-idp", "scim-bench"] {
        let rule = "nothing depends on a program";
        assert_noticed("crates/statux-api", (program, None, &[]), rule);
        assert_noticed("bins/statux-server", (program, None, &[]), rule);
    }
}

#[test]
fn a_tool_sees_the_product_from_outside() {
    for to in ["scim-model", "identity-store"] {
        assert_noticed("xtask/scim-bench", (to, None, &[]), "from outside");
        assert_noticed("xtask/scim-bench", (to, Some("dev"), &[]), "from outside");
    }
}

#[test]
fn only_the_mock_and_tests_can_write_assertions() {
    assert_noticed(
        "crates/statux-api",
        ("saml-core", None, &["idp"]),
        "can write assertions",
    );
    assert_noticed(
        "bins/statux-server",
        ("saml-core", None, &["idp"]),
        "can write assertions",
    );
}

#[test]
fn a_crate_without_a_place_is_noticed() {
    assert_noticed(
        "crates/newcomer",
        ("scim-model", None, &[]),
        "gets its place",
    );
}

#[test]
fn a_folder_with_another_name_is_noticed() {
    let mut package = package("crates/saml-core", &[]);
    package["manifest_path"] = json!("/w/crates/saml/Cargo.toml");
    let breaches = breaches(&json!({"packages": [package]})).unwrap();
    assert_eq!(breaches.len(), 1);
    assert!(breaches[0].rule.contains("folder"), "{breaches:?}");
}

#[test]
fn output_of_another_shape_is_an_error_and_not_a_pass() {
    assert!(breaches(&json!({})).is_err());
    assert!(breaches(&json!({"packages": [{"name": "saml-core"}]})).is_err());
}

/// Cargo itself reads a copy of the real manifests, whole first, then with one line too many.
#[test]
fn a_line_too_many_in_a_real_manifest_is_noticed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let copy = std::env::temp_dir().join(format!("xtask-layers-{}", std::process::id()));
    copy_manifests(root, &copy);
    let manifest = copy.join("Cargo.toml");
    assert_eq!(breaches(&cargo_metadata(&manifest).unwrap()).unwrap(), []);

    let store = copy.join("crates/identity-store/Cargo.toml");
    let text = fs::read_to_string(&store).unwrap();
    let broken = text.replacen(
        "[dependencies]\n",
        "[dependencies]\nsaml-core.workspace = true\n",
        1,
    );
    assert_ne!(broken, text);
    fs::write(&store, broken).unwrap();
    let found = breaches(&cargo_metadata(&manifest).unwrap()).unwrap();
    fs::remove_dir_all(&copy).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].from.as_str(), found[0].names.as_str()),
        ("identity-store", "saml-core")
    );
}

/// Copies the workspace's manifests, and its Rust files as empty ones: cargo wants them to exist.
fn copy_manifests(root: &Path, copy: &Path) {
    fs::create_dir_all(copy).unwrap();
    fs::copy(root.join("Cargo.toml"), copy.join("Cargo.toml")).unwrap();
    let mut folders: Vec<PathBuf> = ["crates", "bins", "xtask"]
        .map(|name| root.join(name))
        .into();
    while let Some(folder) = folders.pop() {
        fs::create_dir_all(copy.join(folder.strip_prefix(root).unwrap())).unwrap();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let to = copy.join(path.strip_prefix(root).unwrap());
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("Cargo.toml") {
                fs::copy(path, to).unwrap();
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                fs::write(to, "").unwrap();
            }
        }
    }
}
