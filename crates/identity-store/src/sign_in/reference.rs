//! Reference codes: ten random characters that name a row, or, where none is written, longer ones that
//! say by themselves why a sign-in was rejected.

use chrono::{DateTime, Utc};
use openssl::symm::{Cipher, Crypter, Mode};

use super::rejection_code::RejectionCode;
use crate::OrganizationId;
use crate::db::random;
use crate::tokens::server_key::{Key, Purpose, ServerKeys};

/// Crockford's base 32, without letters that look like digits.
const ALPHABET: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
    'K', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];

/// A block of AES, which is what a sealed code holds.
const BLOCK: usize = 16;
/// Five bits a character.
const SEALED_CHARS: usize = 26;

/// Ten random characters that can be read out over the phone.
pub(super) fn random_code() -> String {
    random::bytes::<10>()
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .collect()
}

/// What a sealed code says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealedRejection {
    /// Why the sign-in was rejected.
    pub code: RejectionCode,
    /// When, to the minute.
    pub at: DateTime<Utc>,
    organization: [u8; 4],
}

impl SealedRejection {
    /// Whether it was a sign-in to this organization.
    pub fn is_of(&self, organization: &OrganizationId) -> bool {
        self.organization == digest(organization.as_str())
    }
}

/// A code that says why and when a sign-in to an organization was rejected, without any row. Only the
/// servers of this database can make and read one.
pub fn seal(
    keys: &ServerKeys,
    code: RejectionCode,
    organization: Option<&OrganizationId>,
    at: DateTime<Utc>,
) -> String {
    let minute = u32::try_from(at.timestamp().div_euclid(60)).unwrap_or_default();
    let organization = organization.map_or("", OrganizationId::as_str);
    // The four bytes that stay zero make a code that somebody has made up unreadable.
    let mut block = [0; BLOCK];
    let parts = [
        digest(code.as_str()),
        minute.to_be_bytes(),
        digest(organization),
    ];
    for (byte, part) in block.iter_mut().zip(parts.as_flattened()) {
        *byte = *part;
    }
    let sealed = crypt(keys.present(Purpose::Reference), Mode::Encrypt, block);
    sealed.map_or_else(random_code, encode)
}

/// What a code that [`seal`] made says, in any letter case; `None` for all others.
pub fn open(keys: &ServerKeys, reference: &str) -> Option<SealedRejection> {
    let sealed = decode(reference)?;
    let mut keys = keys.all(Purpose::Reference);
    keys.find_map(|key| read(crypt(key, Mode::Decrypt, sealed)?))
}

fn read(block: [u8; BLOCK]) -> Option<SealedRejection> {
    let [code, minute, organization, zero] = <[[u8; 4]; 4]>::try_from(block.as_chunks().0).ok()?;
    if zero != [0; 4] {
        return None;
    }
    let mut codes = RejectionCode::ALL.iter();
    Some(SealedRejection {
        code: *codes.find(|known| digest(known.as_str()) == code)?,
        at: DateTime::from_timestamp(i64::from(u32::from_be_bytes(minute)) * 60, 0)?,
        organization,
    })
}

/// Stands for a text in a sealed code. The list of codes grows, so that their numbers do not last.
fn digest(text: &str) -> [u8; 4] {
    let digest = openssl::sha::sha256(text.as_bytes());
    digest.first_chunk().copied().unwrap_or_default()
}

/// A single block needs no mode: AES is a permutation of blocks that only the key tells.
fn crypt(key: &Key, mode: Mode, block: [u8; BLOCK]) -> Option<[u8; BLOCK]> {
    let key: &[u8; 16] = key.first_chunk()?;
    let mut crypter = Crypter::new(Cipher::aes_128_ecb(), mode, key, None).ok()?;
    crypter.pad(false);
    let mut output = [0; BLOCK * 2];
    let written = crypter.update(&block, &mut output).ok()?;
    crypter.finalize(output.get_mut(written..)?).ok()?;
    output.first_chunk().copied()
}

fn encode(block: [u8; BLOCK]) -> String {
    let mut bits = u128::from_be_bytes(block);
    let mut characters = [' '; SEALED_CHARS];
    for character in characters.iter_mut().rev() {
        let five = usize::try_from(bits % 32).unwrap_or_default();
        *character = ALPHABET.get(five).copied().unwrap_or_default();
        bits /= 32;
    }
    characters.iter().collect()
}

fn decode(reference: &str) -> Option<[u8; BLOCK]> {
    if reference.len() != SEALED_CHARS {
        return None;
    }
    let bits = reference.chars().try_fold(0_u128, |bits, character| {
        let character = character.to_ascii_uppercase();
        let five = ALPHABET.iter().position(|known| *known == character)?;
        bits.checked_mul(32)?
            .checked_add(u128::try_from(five).ok()?)
    })?;
    Some(bits.to_be_bytes())
}
