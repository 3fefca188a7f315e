//! The style sheet, the script and the icon, which are compiled into the program.

use actix_web::http::header::{
    self, CacheControl, CacheDirective, ETag, EntityTag, Header as _, IfNoneMatch,
};
use actix_web::{HttpRequest, HttpResponse};

/// The URL of the style sheet; every page links to it.
pub(crate) const STYLE_PATH: &str = "/static/style.css";

const STYLE: &str = include_str!("../../static/style.css");
const SCRIPT: &str = include_str!("../../static/copy.js");
const ICON: &str = include_str!("../../static/icon.svg");

/// FNV-1a: telling versions of a file apart does not need a cryptographic hash.
const fn version(text: &str) -> u64 {
    let mut bytes = text.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    while let [first, rest @ ..] = bytes {
        hash = (hash ^ *first as u64).wrapping_mul(0x0100_0000_01b3);
        bytes = rest;
    }
    hash
}

const STYLE_VERSION: u64 = version(STYLE);
const SCRIPT_VERSION: u64 = version(SCRIPT);
const ICON_VERSION: u64 = version(ICON);

/// `style.css`
pub(crate) async fn style(request: HttpRequest) -> HttpResponse {
    serve(&request, "text/css; charset=utf-8", STYLE, STYLE_VERSION)
}

/// `copy.js`
pub(crate) async fn script(request: HttpRequest) -> HttpResponse {
    serve(
        &request,
        "text/javascript; charset=utf-8",
        SCRIPT,
        SCRIPT_VERSION,
    )
}

/// `icon.svg`
pub(crate) async fn icon(request: HttpRequest) -> HttpResponse {
    serve(&request, "image/svg+xml", ICON, ICON_VERSION)
}

fn serve(
    request: &HttpRequest,
    media_type: &'static str,
    text: &'static str,
    version: u64,
) -> HttpResponse {
    let tag = EntityTag::new_strong(format!("{version:016x}"));
    // Browsers cache it but revalidate each time, so that an update shows at once.
    let cache = CacheControl(vec![CacheDirective::Public, CacheDirective::NoCache]);
    let fresh = IfNoneMatch::parse(request).is_ok_and(|known| match known {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(items) => items.iter().any(|item| item.weak_eq(&tag)),
    });
    let mut response = if fresh {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response.insert_header(cache).insert_header(ETag(tag));
    if fresh {
        return response.finish();
    }
    response
        .insert_header((header::CONTENT_TYPE, media_type))
        .body(text)
}
