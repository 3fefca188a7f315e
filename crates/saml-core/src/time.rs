//! `xs:dateTime` as SAML uses it: UTC only.
//!
//! SAML core §1.3.3 demands that every time value is in UTC form. Times with another offset, or
//! with none, are rejected rather than guessed at: a guess would move an expiry by hours.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};

/// Reads an `xs:dateTime` that is in UTC: `2026-01-31T12:34:56Z`, with an optional fraction.
///
/// `+00:00` and `-00:00` are other spellings of `Z` and are accepted. White space around the
/// value is allowed, as XML Schema collapses it. Digits beyond nanoseconds are cut off.
///
/// Returns `None` for everything else, leap seconds and `24:00:00` included.
///
/// ```
/// use saml_core::time;
///
/// let read = time::parse("2026-01-31T12:34:56.5Z").map(|at| time::format(at));
/// assert_eq!(read.as_deref(), Some("2026-01-31T12:34:56Z"));
/// assert_eq!(time::parse("2026-01-31T12:34:56+01:00"), None);
/// ```
pub fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let local = text
        .strip_suffix('Z')
        .or_else(|| text.strip_suffix("+00:00"))
        .or_else(|| text.strip_suffix("-00:00"))?;
    let (date, time) = local.split_once('T')?;
    let (clock, nanos) = match time.split_once('.') {
        Some((clock, fraction)) => (clock, nanos(fraction)?),
        None => (time, 0),
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
    Some(NaiveDateTime::new(date, time).and_utc().into())
}

/// Reads an `xs:dateTime` with any offset, for times by which no response is accepted or rejected. One
/// without an offset is a local time that says nothing: `None`.
pub(crate) fn parse_with_offset(text: &str) -> Option<SystemTime> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if let Some(utc) = parse(text) {
        return Some(utc);
    }
    let (local, offset) = text.split_at_checked(text.len().checked_sub("+00:00".len())?)?;
    let (sign, clock) = offset.split_at_checked(1)?;
    let (hours, minutes) = clock.split_once(':')?;
    let [hours, minutes, _] = numbers(&format!("{hours}:{minutes}:00"), ':', [2, 2, 2])?;
    let minutes = hours
        .checked_mul(60)?
        .checked_add(minutes)
        .filter(|_| minutes < 60)?;
    // XML Schema part 2 section 3.2.7.
    if minutes > 14 * 60 {
        return None;
    }
    let ahead = Duration::from_secs(u64::from(minutes) * 60);
    let as_utc = parse(&format!("{local}Z"))?;
    match sign {
        "+" => as_utc.checked_sub(ahead),
        "-" => as_utc.checked_add(ahead),
        _ => None,
    }
}

/// Writes a time as SAML wants it: UTC, whole seconds (fractions are cut off), ending in `Z`.
///
/// A time more than 262,000 years away has no such form and is written as the nearest that has.
pub fn format(at: SystemTime) -> String {
    let at = match at.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs())
            .ok()
            .and_then(|secs| DateTime::from_timestamp(secs, 0))
            .unwrap_or(DateTime::<Utc>::MAX_UTC),
        Err(before) => {
            let before = before.duration();
            let begun = u64::from(before.subsec_nanos() > 0);
            i64::try_from(before.as_secs().saturating_add(begun))
                .ok()
                .and_then(|secs| DateTime::from_timestamp(-secs, 0))
                .unwrap_or(DateTime::<Utc>::MIN_UTC)
        }
    };
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Reads a positive `xs:duration` such as `PT1H30M` or `P7D`, to the second.
///
/// Years and months have no fixed length: they count as 365 and 30 days, which is exact enough for
/// a cache lifetime.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let (date, time) = match text.trim_ascii().strip_prefix('P')?.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (text.trim_ascii().strip_prefix('P')?, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let date = seconds(
        date,
        &[('Y', 365 * 86_400), ('M', 30 * 86_400), ('D', 86_400)],
    )?;
    let time = seconds(time, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    Some(Duration::from_secs(date.checked_add(time)?))
}

/// The sum of numbers that are each followed by one of these units, in this order.
fn seconds(mut text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut sum: u64 = 0;
    for (unit, factor) in units {
        let Some((number, rest)) = text.split_once(*unit) else {
            continue;
        };
        let whole = match number.split_once('.') {
            Some((whole, fraction)) if *unit == 'S' && nanos(fraction).is_some() => whole,
            Some(_) => return None,
            None => number,
        };
        if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        sum = sum.checked_add(whole.parse::<u64>().ok()?.checked_mul(*factor)?)?;
        text = rest;
    }
    text.is_empty().then_some(sum)
}

/// Three numbers of exactly these widths: `u32::parse` alone would accept signs and any length.
fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Option<[u32; 3]> {
    let mut parts = text.split(separator);
    let mut read = [0; 3];
    for (slot, width) in read.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *slot = part.parse().ok()?;
    }
    parts.next().is_none().then_some(read)
}

fn nanos(fraction: &str) -> Option<u32> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_utc_times_as_identity_providers_write_them() {
        for (text, expected) in [
            ("2026-01-31T12:34:56Z", "2026-01-31T12:34:56+00:00"),
            (" 2026-01-31T12:34:56Z\n", "2026-01-31T12:34:56+00:00"),
            ("2026-01-31T12:34:56+00:00", "2026-01-31T12:34:56+00:00"),
            ("2026-01-31T12:34:56.123Z", "2026-01-31T12:34:56.123+00:00"),
            (
                "2026-01-31T12:34:56.1234567Z",
                "2026-01-31T12:34:56.123456700+00:00",
            ),
            (
                "2026-01-31T12:34:56.12345678912Z",
                "2026-01-31T12:34:56.123456789+00:00",
            ),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00+00:00"),
        ] {
            let read = parse(text).map(|at| DateTime::<Utc>::from(at).to_rfc3339());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn rejects_other_offsets_missing_offsets_and_impossible_times() {
        assert!(parse("2026-01-31T12:34:56Z").is_some(), "baseline");
        for text in [
            "",
            "2026-01-31",
            "2026-01-31T12:34:56",
            "2026-01-31T12:34:56+01:00",
            "2026-01-31 12:34:56Z",
            "2026-01-31t12:34:56z",
            "2026-02-30T12:34:56Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T12:34:60Z",
            "2026-01-31T12:34:56.Z",
            "2026-01-31T12:34:56.5.5Z",
            "+026-01-31T12:34:56Z",
            "12026-01-31T12:34:56Z",
            "2026-1-31T12:34:56Z",
            "2026-01-31-01T12:34:56Z",
            "２026-01-31T12:34:56Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn offsets_are_read_where_no_rule_uses_the_time() {
        let utc = parse("2026-01-31T12:34:56Z");
        for text in [
            "2026-01-31T12:34:56Z",
            "2026-01-31T13:34:56+01:00",
            " 2026-01-31T07:04:56-05:30\n",
            "2026-02-01T02:34:56+14:00",
        ] {
            assert_eq!(parse_with_offset(text), utc, "{text}");
        }
        for text in [
            "",
            "+01:00",
            "2026-01-31T12:34:56",
            "2026-01-31T12:34:56+1:00",
            "2026-01-31T12:34:56+14:01",
            "2026-01-31T12:34:56+00:60",
            "2026-01-31T12:34:56 01:00",
            "2026-01-31T12:34:56Z+01:00",
            "2026-01-31T12:34:56+01:00Z",
            "2026-01-31T12:34:56é1:00",
        ] {
            assert_eq!(parse_with_offset(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_read_to_the_second() {
        for (text, seconds) in [
            ("PT1H30M", 5_400),
            ("P7D", 604_800),
            (
                "P1Y2M3DT4H5M6.7S",
                (365 + 60 + 3) * 86_400 + 4 * 3_600 + 5 * 60 + 6,
            ),
            ("PT604800S", 604_800),
        ] {
            assert_eq!(
                parse_duration(text),
                Some(Duration::from_secs(seconds)),
                "{text}"
            );
        }
        for text in [
            "",
            "P",
            "PT",
            "P1",
            "PT1",
            "1D",
            "-P1D",
            "P1DT",
            "PT1M1H",
            "P1.5D",
            "PT99999999999999999999S",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn writing_and_reading_back_keeps_the_second() {
        let at = parse("2026-01-31T12:34:56.789Z").unwrap();
        assert_eq!(format(at), "2026-01-31T12:34:56Z");
        let early = parse("1969-12-31T23:59:58.5Z").unwrap();
        assert_eq!(format(early), "1969-12-31T23:59:58Z");
    }

    #[test]
    fn every_time_can_be_written() {
        let epoch = SystemTime::UNIX_EPOCH;
        let far = Duration::from_secs(i64::MAX.unsigned_abs() / 2);
        assert_eq!(format(epoch), "1970-01-01T00:00:00Z", "baseline");
        assert!(format(epoch + far).starts_with("+262142"));
        assert!(format(epoch - far).starts_with("-262143"));
    }
}
