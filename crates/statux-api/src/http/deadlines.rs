//! Every request ends: its body has to arrive in time, and its response has to follow. Of what
//! arrives at once, no more is kept than there is memory for.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::{Future as _, poll_fn};
use std::io::ErrorKind;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes};
use actix_web::{Error, HttpMessage as _, HttpResponse, ResponseError};
use futures_util::Stream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::http::body_memory::{BodyMemory, BodyShare, NoRoom, UNCOUNTED_BYTES};
use crate::http::errors::{PageError, Problem, ScimHttpError};
use crate::http::urls::SCIM_BASE_PATH;
use crate::share;
use crate::state::AppState;

/// Each that arrives of a body gives it another second: a large one may come over a slow line.
const BYTES_A_SECOND: u64 = 10 * 1024;

/// Middleware that drops a request that does not end in time.
///
/// # Errors
/// 408 where the body took too long, 503 where the response did or there was no memory for the body,
/// and those of the wrapped service.
pub(crate) async fn keep<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let Some(state) = request.app_data::<web::Data<AppState>>() else {
        return next.call(request).await;
    };
    let watch = Rc::new(Watch::new(state));
    let clients = Clients::of(request.path());
    match request.take_payload() {
        Payload::None => watch.body_is_over(),
        payload => request.set_payload(Payload::Stream {
            payload: Box::pin(TimedBody::new(payload, Rc::clone(&watch))),
        }),
    }
    let mut response = pin!(next.call(request));
    let mut timer = pin!(sleep_until(watch.deadline.get()));
    let ended = poll_fn(|cx| {
        if let Poll::Ready(response) = response.as_mut().poll(cx) {
            return Poll::Ready(Some(response));
        }
        // Bytes of the body move the deadline.
        let deadline = watch.deadline.get();
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(None)
    });
    match ended.await {
        Some(_) if watch.body_was_late.get() => Err(GivenUp::Body(clients).into()),
        Some(_) if watch.body_had_no_room.get() => Err(GivenUp::NoRoom(clients).into()),
        Some(response) => response,
        None => {
            tracing::warn!("a response took too long and was given up");
            Err(GivenUp::Response(clients).into())
        }
    }
}

/// Until when a request has to end.
struct Watch {
    body: Duration,
    response: Duration,
    deadline: Cell<Instant>,
    body_was_late: Cell<bool>,
    body_had_no_room: Cell<bool>,
    memory: Arc<BodyMemory>,
    /// What the body holds of it until the request ends, once it is large.
    held: RefCell<Option<BodyShare>>,
}

impl Watch {
    fn new(state: &AppState) -> Self {
        let config = state.config();
        let [body, response] = [
            config.request_body_timeout_secs,
            config.response_timeout_secs,
        ]
        .map(|secs| Duration::from_secs(secs.into()));
        Self {
            body,
            response,
            deadline: Cell::new(Instant::now() + body + response),
            body_was_late: Cell::new(false),
            body_had_no_room: Cell::new(false),
            memory: Arc::clone(state.body_memory()),
            held: RefCell::new(None),
        }
    }

    /// Takes memory for what arrived.
    fn hold(&self, bytes: usize) -> Result<(), NoRoom> {
        let mut held = self.held.borrow_mut();
        let new = || BodyShare::new(&self.memory, share::current());
        held.get_or_insert_with(new).grow(bytes)
    }

    fn body_is_over(&self) {
        self.deadline.set(Instant::now() + self.response);
    }
}

/// A body that fails once it is late.
struct TimedBody {
    body: Payload,
    began: Instant,
    received: u64,
    timer: Pin<Box<Sleep>>,
    watch: Rc<Watch>,
}

impl TimedBody {
    fn new(body: Payload, watch: Rc<Watch>) -> Self {
        let began = Instant::now();
        Self {
            body,
            began,
            received: 0,
            timer: Box::pin(sleep_until(began + watch.body)),
            watch,
        }
    }

    fn received(&mut self, bytes: usize) -> Result<(), NoRoom> {
        self.received += bytes as u64;
        if self.received > UNCOUNTED_BYTES as u64 {
            self.watch.hold(bytes)?;
        }
        let earned = Duration::from_secs(self.received / BYTES_A_SECOND);
        let deadline = self.began + self.watch.body + earned;
        self.timer.as_mut().reset(deadline);
        self.watch.deadline.set(deadline + self.watch.response);
        Ok(())
    }
}

impl Stream for TimedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // A client that sends a byte now and then is late too.
        if self.timer.as_mut().poll(cx).is_ready() {
            self.watch.body_was_late.set(true);
            return Poll::Ready(Some(Err(PayloadError::Io(ErrorKind::TimedOut.into()))));
        }
        let next = ready!(Pin::new(&mut self.body).poll_next(cx));
        match &next {
            Some(Ok(bytes)) => {
                if self.received(bytes.len()) == Err(NoRoom) {
                    self.watch.body_had_no_room.set(true);
                    return Poll::Ready(Some(Err(PayloadError::Io(ErrorKind::OutOfMemory.into()))));
                }
            }
            Some(Err(_)) | None => self.watch.body_is_over(),
        }
        Poll::Ready(next)
    }
}

/// Why a request was given up.
#[derive(Debug, Clone, Copy)]
enum GivenUp {
    /// Its body did not arrive in time.
    Body(Clients),
    /// There was no memory for its body.
    NoRoom(Clients),
    /// Its response was not there in time.
    Response(Clients),
}

/// The clients that read the error, by the path.
#[derive(Debug, Clone, Copy)]
enum Clients {
    Scim,
    Programs,
    People,
}

impl Clients {
    fn of(path: &str) -> Self {
        if path.starts_with(SCIM_BASE_PATH) {
            Self::Scim
        } else if path.starts_with("/api/") {
            Self::Programs
        } else {
            Self::People
        }
    }
}

impl GivenUp {
    fn title(self) -> &'static str {
        match self {
            Self::NoRoom(_) => "The server is busy",
            Self::Body(_) | Self::Response(_) => "That took too long",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Body(_) => "request_timeout",
            Self::NoRoom(_) | Self::Response(_) => "busy",
        }
    }
}

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body(_) => "the body of the request took too long to arrive",
            Self::NoRoom(_) => {
                "too many large bodies arrive at once; try again in a moment, one after the other"
            }
            Self::Response(_) => "the server is busy; try again in a moment",
        })
    }
}

impl ResponseError for GivenUp {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Body(_) => StatusCode::REQUEST_TIMEOUT,
            Self::NoRoom(_) | Self::Response(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let (status, detail) = (self.status_code().as_u16(), self.to_string());
        let (Self::Body(clients) | Self::NoRoom(clients) | Self::Response(clients)) = self;
        let mut response = match clients {
            Clients::Scim => ScimHttpError::new(status, detail).into_response(),
            Clients::Programs => Problem::new(status, self.code(), detail).into_response(),
            Clients::People => PageError::new(status, self.title(), detail).into_response(),
        };
        if self.status_code() == StatusCode::SERVICE_UNAVAILABLE {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use actix_web::middleware::from_fn;
    use actix_web::{App, test};

    use super::*;

    const BODY: Duration = Duration::from_millis(80);

    fn watch() -> Rc<Watch> {
        watch_with(&Arc::new(BodyMemory::for_bodies_of(1024 * 1024)))
    }

    fn watch_with(memory: &Arc<BodyMemory>) -> Rc<Watch> {
        Rc::new(Watch {
            body: BODY,
            response: BODY,
            deadline: Cell::new(Instant::now() + BODY + BODY),
            body_was_late: Cell::new(false),
            body_had_no_room: Cell::new(false),
            memory: Arc::clone(memory),
            held: RefCell::new(None),
        })
    }

    fn body(stream: impl Stream<Item = Result<Bytes, PayloadError>> + 'static) -> Payload {
        Payload::Stream {
            payload: Box::pin(stream),
        }
    }

    async fn read(mut body: TimedBody) -> Result<usize, PayloadError> {
        let mut bytes = 0;
        while let Some(chunk) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
            bytes += chunk?.len();
        }
        Ok(bytes)
    }

    #[actix_web::test]
    async fn a_body_that_stops_or_drips_fails_and_one_that_arrives_does_not() {
        use futures_util::stream;

        let chunk = || Ok(Bytes::from_static(b"x"));
        let honest = TimedBody::new(body(stream::iter([chunk(), chunk()])), watch());
        assert_eq!(read(honest).await.unwrap(), 2);

        let stalled = watch();
        let endless = TimedBody::new(body(stream::pending()), Rc::clone(&stalled));
        assert!(read(endless).await.is_err());
        assert!(stalled.body_was_late.get());

        let dripping = watch();
        let drip = stream::unfold((), move |()| async move {
            tokio::time::sleep(BODY / 10).await;
            Some((Ok(Bytes::from_static(b"x")), ()))
        });
        let drip = TimedBody::new(body(drip), Rc::clone(&dripping));
        assert!(read(drip).await.is_err());
        assert!(dripping.body_was_late.get());
    }

    #[actix_web::test]
    async fn large_bodies_at_once_are_given_up_where_there_is_no_room_and_small_ones_are_not() {
        use futures_util::stream;

        const LARGE: usize = 128 * 1024;
        let memory = Arc::new(BodyMemory::for_bodies_of(LARGE));
        let of = |bytes: usize, watch: &Rc<Watch>| {
            let chunk = |_| Ok(Bytes::from_static(&[b'x'; 1024]));
            let chunks = (0..bytes / 1024).map(chunk);
            TimedBody::new(body(stream::iter(chunks)), Rc::clone(watch))
        };
        // Each holds what is beyond the first part, as long as its request is under way.
        let mut under_way = Vec::new();
        while under_way.len() < 8 {
            let watch = watch_with(&memory);
            assert_eq!(read(of(LARGE, &watch)).await.unwrap(), LARGE);
            under_way.push(watch);
        }
        let watch = watch_with(&memory);
        assert!(read(of(LARGE, &watch)).await.is_err());
        assert!(watch.body_had_no_room.get());
        let small = watch_with(&memory);
        read(of(UNCOUNTED_BYTES, &small)).await.unwrap();
        drop((under_way, watch));
        let watch = watch_with(&memory);
        assert_eq!(read(of(LARGE, &watch)).await.unwrap(), LARGE);
        assert!(!watch.body_had_no_room.get());
    }

    #[actix_web::test]
    async fn bytes_that_arrive_give_a_body_more_time() {
        let mut large = TimedBody::new(Payload::None, watch());
        let before = large.timer.deadline();
        large.received(10 * 1024 * 3).unwrap();
        assert_eq!(large.timer.deadline(), before + Duration::from_secs(3));
        assert_eq!(large.watch.deadline.get(), large.timer.deadline() + BODY);
    }

    #[actix_web::test]
    async fn an_error_is_in_the_form_that_the_clients_of_the_path_read() {
        for (path, media_type) in [
            ("/api/v1/scim/v2/Users", "application/scim+json"),
            ("/api/v1/members", "application/problem+json"),
            ("/sign-in", "text/html"),
        ] {
            for busy in [
                GivenUp::NoRoom(Clients::of(path)),
                GivenUp::Response(Clients::of(path)),
            ] {
                let response = busy.error_response();
                assert_eq!(response.status(), 503, "{path}");
                assert_eq!(response.headers().get("retry-after").unwrap(), "1");
            }
            let response = GivenUp::Response(Clients::of(path)).error_response();
            let found = response.headers().get("content-type").unwrap();
            assert!(found.to_str().unwrap().starts_with(media_type), "{path}");
            let response = GivenUp::Body(Clients::of(path)).error_response();
            assert_eq!(response.status(), 408, "{path}");
        }
    }

    #[actix_web::test]
    async fn without_state_nothing_is_bounded() {
        let app = App::new()
            .wrap(from_fn(keep))
            .default_service(web::to(|| async {
                Ok::<_, Infallible>(HttpResponse::Ok().finish())
            }));
        let app = test::init_service(app).await;
        let request = test::TestRequest::default().to_request();
        assert_eq!(test::call_service(&app, request).await.status(), 200);
    }
}
