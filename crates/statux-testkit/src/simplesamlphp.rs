//! SimpleSAMLphp as a real identity provider, under PHP's own web server.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a helper of tests fails the test it serves"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509NameBuilder};
use tempfile::TempDir;

use crate::process::{Program, free_port, required_env};

/// The user name that SimpleSAMLphp knows.
pub const USER: &str = "ada";
/// Its password.
pub const PASSWORD: &str = "analytical engine";
/// The e-mail address that it asserts, also as the `NameID`.
pub const EMAIL: &str = "ada@example.com";
/// The name that it asserts.
pub const NAME: &str = "Ada Lovelace";

/// A running SimpleSAMLphp with one user.
#[derive(Debug)]
pub struct SimpleSamlPhp {
    /// The URL of its metadata, which is also its entity ID.
    pub metadata_url: String,
    directory: TempDir,
    _program: Program,
}

impl SimpleSamlPhp {
    /// Starts the installation named by `STATUX_TEST_SIMPLESAMLPHP`.
    ///
    /// # Panics
    ///
    /// When it is missing or does not start.
    pub fn start() -> Self {
        let installation = PathBuf::from(required_env("STATUX_TEST_SIMPLESAMLPHP"));
        let www = installation.join("www");
        assert!(
            www.is_dir(),
            "{} is not a SimpleSAMLphp: run the tests with `cargo xtask test`, which installs it",
            installation.display()
        );
        let directory = tempfile::tempdir().expect("a temporary directory");
        let port = free_port();
        let base_url = format!("http://127.0.0.1:{port}/simplesaml/");
        let metadata_url = format!("{base_url}saml2/idp/metadata.php");
        write_configuration(directory.path(), &base_url, &metadata_url);
        let router = directory.path().join("router.php");
        let mut command = Command::new("php");
        command
            // Deprecation notices would otherwise appear in the middle of its pages.
            .args(["-d", "display_errors=0", "-S"])
            .arg(format!("127.0.0.1:{port}"))
            .arg(&router)
            .env("STATUX_TEST_SIMPLESAMLPHP_WWW", &www)
            .env("SIMPLESAMLPHP_CONFIG_DIR", directory.path().join("config"));
        let mut program = Program::start(&mut command, &directory.path().join("php.log"));
        program
            .wait_for_port(port)
            .unwrap_or_else(|message| panic!("{message}"));
        Self {
            metadata_url,
            directory,
            _program: program,
        }
    }

    /// Registers a service provider with SimpleSAMLphp, as the guide's step 2 does in Okta.
    ///
    /// # Panics
    ///
    /// When its configuration cannot be written.
    pub fn add_service_provider(&self, entity_id: &str, acs_url: &str) {
        let text = format!(
            "<?php\n$metadata[{}] = ['AssertionConsumerService' => {}];\n",
            php(entity_id),
            php(acs_url)
        );
        write(
            &self.directory.path().join("metadata/saml20-sp-remote.php"),
            &text,
        );
    }
}

fn write_configuration(directory: &Path, base_url: &str, entity_id: &str) {
    for folder in [
        "config", "metadata", "cert", "tmp", "sessions", "log", "data",
    ] {
        fs::create_dir(directory.join(folder)).expect("a folder for SimpleSAMLphp");
    }
    let (key, certificate) = key_and_certificate();
    write(&directory.join("cert/idp.pem"), &key);
    write(&directory.join("cert/idp.crt"), &certificate);
    let at = |folder: &str| php(&format!("{}/", directory.join(folder).display()));
    let config = include_str!("simplesamlphp/config.php")
        .replace("'@base_url@'", &php(base_url))
        .replace("'@cert@'", &at("cert"))
        .replace("'@log@'", &at("log"))
        .replace("'@data@'", &at("data"))
        .replace("'@tmp@'", &at("tmp"))
        .replace("'@metadata@'", &at("metadata"))
        .replace("'@sessions@'", &at("sessions"));
    write(&directory.join("config/config.php"), &config);
    let sources = include_str!("simplesamlphp/authsources.php")
        .replace("'@user_and_password@'", &php(&format!("{USER}:{PASSWORD}")))
        .replace("'@email@'", &php(EMAIL))
        .replace("'@name@'", &php(NAME));
    write(&directory.join("config/authsources.php"), &sources);
    let hosted = include_str!("simplesamlphp/saml20-idp-hosted.php")
        .replace("'@entity_id@'", &php(entity_id));
    write(&directory.join("metadata/saml20-idp-hosted.php"), &hosted);
    write(
        &directory.join("metadata/saml20-sp-remote.php"),
        "<?php\n$metadata = [];\n",
    );
    write(
        &directory.join("router.php"),
        include_str!("simplesamlphp/router.php"),
    );
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// A text as a PHP literal.
fn php(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn key_and_certificate() -> (String, String) {
    let made = || -> Result<_, openssl::error::ErrorStack> {
        let key = PKey::from_rsa(Rsa::generate(2048)?)?;
        let mut name = X509NameBuilder::new()?;
        name.append_entry_by_text("CN", "simplesamlphp.test")?;
        let name = name.build();
        let mut builder = X509::builder()?;
        builder.set_version(2)?;
        builder.set_subject_name(&name)?;
        builder.set_issuer_name(&name)?;
        builder.set_not_before(Asn1Time::days_from_now(0)?.as_ref())?;
        builder.set_not_after(Asn1Time::days_from_now(2)?.as_ref())?;
        builder.set_pubkey(&key)?;
        builder.sign(&key, MessageDigest::sha256())?;
        Ok((key.private_key_to_pem_pkcs8()?, builder.build().to_pem()?))
    };
    let (key, certificate) = made().expect("a key with a certificate");
    let text = |pem: Vec<u8>| String::from_utf8(pem).expect("PEM is text");
    (text(key), text(certificate))
}
