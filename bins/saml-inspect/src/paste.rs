//! Texts as people get hold of them: from a browser's developer tools, a log, a page or an editor. Each
//! layer around the message is removed; what is in it is left to the rules of the server.

use std::borrow::Cow;

use saml_core::gate::RawMessage;
use saml_core::{Limits, ReasonCode, Rejection, redirect};

/// How often one layer may stand around another: quotes around a form value that is percent-encoded.
const MAX_LAYERS: usize = 4;
const FIELD: &str = "SAMLResponse";

/// The message in a file.
///
/// # Errors
/// The rejection `not_base64` or `too_large`.
pub(crate) fn message(bytes: Vec<u8>, limits: &Limits) -> Result<RawMessage, Rejection> {
    let text = match utf_16(&bytes) {
        Some(text) => text,
        None => match String::from_utf8(bytes) {
            Ok(text) => text,
            // It is not text: the gate says what is wrong with it.
            Err(error) => return of_bytes(error.into_bytes(), limits),
        },
    };
    // A mark before base64 is the editor's; one before XML is for the gate.
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let begins_as_xml = unmarked.trim_ascii_start().starts_with('<');
    if begins_as_xml && !is_html(unmarked) {
        return RawMessage::from_xml(text.into_bytes(), limits);
    }
    let peeled = peeled(unmarked);
    if peeled.starts_with('<') {
        return RawMessage::from_xml(peeled.into_owned().into_bytes(), limits);
    }
    let message = RawMessage::from_base64(&peeled, limits)?;
    let is_xml = matches!(message.as_bytes().trim_ascii_start(), [b'<' | 0xEF, ..]);
    // A response of the HTTP-Redirect binding, or its URL.
    match redirect::decode(&peeled, limits.max_bytes) {
        Ok(inflated) if !is_xml => RawMessage::from_xml(inflated, limits),
        Err(rejection) if !is_xml && rejection.code() == ReasonCode::TooLarge => Err(rejection),
        _ => Ok(message),
    }
}

fn of_bytes(bytes: Vec<u8>, limits: &Limits) -> Result<RawMessage, Rejection> {
    if matches!(bytes.trim_ascii_start(), [b'<' | 0xEF, ..]) {
        return RawMessage::from_xml(bytes, limits);
    }
    RawMessage::from_base64(&String::from_utf8_lossy(&bytes), limits)
}

/// The text of a file in UTF-16, as some editors and shells save one.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let (units, rest) = bytes.as_chunks::<2>();
    let decode = |unit: fn([u8; 2]) -> u16| {
        let units = units.iter().map(|bytes| unit(*bytes));
        let text = char::decode_utf16(units)
            .collect::<Result<String, _>>()
            .ok()?;
        rest.is_empty()
            .then(|| text.trim_start_matches('\u{feff}').to_owned())
    };
    match bytes {
        [0xFF, 0xFE, ..] => decode(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => decode(u16::from_be_bytes),
        [first, 0, second, 0, ..] if *first > 0 && *second > 0 => decode(u16::from_le_bytes),
        [0, first, 0, second, ..] if *first > 0 && *second > 0 => decode(u16::from_be_bytes),
        _ => None,
    }
}

fn is_html(text: &str) -> bool {
    let start: String = text.chars().take(256).collect();
    let start = start.to_ascii_lowercase();
    ["<!doctype html", "<html", "<form", "<input"]
        .iter()
        .any(|tag| start.contains(tag))
}

/// A text without the layers around it.
fn peeled(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text.trim());
    for _ in 0..MAX_LAYERS {
        let inner = of_html(&text)
            .or_else(|| unquoted(&text))
            .or_else(|| field(&text))
            .or_else(|| percent_decoded(&text));
        let Some(inner) = inner else { break };
        text = Cow::Owned(inner.trim().to_owned());
    }
    text
}

/// The value of the form's field on a page.
fn of_html(text: &str) -> Option<String> {
    let is_page = is_html(text);
    let mut tags = text.split('<').filter(|_| is_page);
    let tag = tags.find(|tag| {
        let tag = tag.split_once('>').map_or(*tag, |(tag, _)| tag);
        attribute(tag, "name").as_deref() == Some(FIELD)
    })?;
    attribute(tag, "value")
}

/// The value of an attribute in a tag, with the references that browsers write in one resolved.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        let (before, after) = rest.split_once(name)?;
        let is_name =
            before.ends_with(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''));
        rest = after;
        let Some(value) = after.trim_start().strip_prefix('=').filter(|_| is_name) else {
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next()?;
        let value = match quote {
            '"' | '\'' => value.get(1..)?.split(quote).next()?,
            _ => value.split([' ', '\n', '>']).next()?,
        };
        let references = [
            ("&#43;", "+"),
            ("&#x2B;", "+"),
            ("&#x2b;", "+"),
            ("&plus;", "+"),
            ("&#47;", "/"),
            ("&#x2F;", "/"),
            ("&#x2f;", "/"),
            ("&#61;", "="),
            ("&#x3D;", "="),
            ("&#x3d;", "="),
            ("&#13;", ""),
            ("&#xD;", ""),
            ("&#xd;", ""),
            ("&#10;", "\n"),
            ("&#xA;", "\n"),
            ("&#xa;", "\n"),
        ];
        let resolve = |text: String, (from, to): (&str, &str)| text.replace(from, to);
        return Some(references.into_iter().fold(value.to_owned(), resolve));
    }
}

fn unquoted(text: &str) -> Option<String> {
    ['"', '\'', '`'].into_iter().find_map(|quote| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        Some(inner.to_owned())
    })
}

/// The value of the field in a form's body or a query, or behind a label.
fn field(text: &str) -> Option<String> {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let begins = ["SAMLResponse", "RelayState", "SigAlg", "Signature"];
    if !begins
        .iter()
        .any(|name| query.trim_start().starts_with(name))
    {
        return None;
    }
    let mut values = query.split('&').filter_map(|pair| {
        let value = pair.trim().strip_prefix(FIELD)?.trim_start();
        value.strip_prefix(['=', ':'])
    });
    let only = values.next()?;
    // Of two it is open which is meant.
    values.next().is_none().then(|| only.to_owned())
}

/// A text whose percent-encoding can be removed. Base64 has no per cent signs, and its plus signs stay.
fn percent_decoded(text: &str) -> Option<String> {
    let mut rest = text.as_bytes();
    if !rest.contains(&b'%') || text.starts_with('<') {
        return None;
    }
    let mut decoded = Vec::with_capacity(rest.len());
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let digits = str::from_utf8(rest.get(..2)?).ok()?;
            decoded.push(u8::from_str_radix(digits, 16).ok()?);
            rest = rest.get(2..)?;
        } else {
            decoded.push(*first);
        }
    }
    String::from_utf8(decoded).ok()
}

/// A message without the white space that an editor or a browser puts between elements, and around
/// texts, when it shows XML: each as far as it may have been put there. None where there is none.
pub(crate) fn without_formatting(message: &RawMessage, limits: &Limits) -> Vec<RawMessage> {
    let Ok(text) = str::from_utf8(message.as_bytes()) else {
        return Vec::new();
    };
    let between = stripped(text, |before, after| before && after);
    let around = stripped(text, |before, after| before || after);
    let texts = [between, around].into_iter().filter(|it| *it != text);
    texts
        .filter_map(|text| RawMessage::from_xml(text.into_bytes(), limits).ok())
        .collect()
}

/// A text without the runs of white space that hold a line end and of which `drop` says so; it is told
/// whether a tag ends right before, and whether one begins right behind.
fn stripped(text: &str, drop: impl Fn(bool, bool) -> bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_whitespace()) {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|c: char| !c.is_ascii_whitespace())
            .unwrap_or(from.len());
        let (space, after) = from.split_at(end);
        kept.push_str(before);
        let is_line_end = space.contains('\n');
        if !is_line_end || !drop(kept.ends_with('>'), after.starts_with('<')) {
            kept.push_str(space);
        }
        rest = after;
    }
    kept.push_str(rest);
    kept
}
