//! Which private keys can decrypt for a service provider.

use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::symm::Cipher;
use saml_core::encryption::{DecryptionKey, DecryptionKeys};
use saml_core::{KeyError, ServiceProvider};

use super::world::ours;
use crate::support::{ec_key, rsa_key};

fn read(pem: &[u8]) -> Result<(), KeyError> {
    DecryptionKey::from_pem(pem).map(|_| ())
}

#[test]
fn both_pem_forms_are_read_and_nothing_else() {
    assert_eq!(read(&ours().pem), Ok(()));
    let rsa = Rsa::generate(2048).unwrap();
    assert_eq!(read(&rsa.private_key_to_pem().unwrap()), Ok(()));
    for pem in [&b""[..], b"x", &rsa.public_key_to_pem().unwrap()] {
        assert_eq!(read(pem), Err(KeyError::PrivateKeyUnreadable));
    }
}

/// openssl would ask for the passphrase on the terminal, which nobody answers.
#[test]
fn a_key_with_a_passphrase_is_rejected_without_a_question() {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    assert_eq!(read(&key.private_key_to_pem_pkcs8().unwrap()), Ok(()));
    let pem = key
        .private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"secret")
        .unwrap();
    assert_eq!(read(&pem), Err(KeyError::PrivateKeyUnreadable));
}

#[test]
fn weak_and_foreign_keys_are_rejected() {
    let pem = |bits| {
        PKey::from_rsa(Rsa::generate(bits).unwrap())
            .unwrap()
            .private_key_to_pem_pkcs8()
    };
    assert_eq!(read(&pem(2048).unwrap()), Ok(()));
    let weak = read(&pem(1024).unwrap());
    assert_eq!(weak, Err(KeyError::RsaSize { bits: 1024 }));
    let ec = ec_key().private_key_pem().unwrap();
    assert_eq!(read(&ec), Err(KeyError::NotRsa));
}

#[test]
fn a_certificate_beside_the_key_is_its_own_and_is_published() {
    let key = rsa_key(2048);
    let read = DecryptionKey::from_pem(&key.to_pem().unwrap()).unwrap();
    let certificate = key.certificate_base64().unwrap();
    assert_eq!(read.certificate_base64(), Some(certificate.as_str()));
    let sp = ServiceProvider::new("https://sp.test", "https://sp.test/acs")
        .with_decryption_keys(DecryptionKeys::new(read));
    assert!(sp.metadata_xml().contains(&certificate));
    let mut other = key.private_key_pem().unwrap();
    other.extend(rsa_key(2048).certificate_pem().unwrap().bytes());
    let rejected = DecryptionKey::from_pem(&other).map(|_| ());
    assert_eq!(rejected, Err(KeyError::CertificateMismatch));
}

#[test]
fn debug_output_shows_nothing_of_the_key() {
    let shown = format!("{:?}", DecryptionKeys::new(ours().private.clone()));
    assert_eq!(
        shown,
        "DecryptionKeys { current: DecryptionKey { .. }, previous: None }"
    );
}
