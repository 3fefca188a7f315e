//! The application as a service, which is built once for a site: building it takes longer than most
//! requests.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_http::Request;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::{App, Error, test};
use statux_api::AppState;

type Answered = Result<ServiceResponse<BoxBody>, Error>;

/// The application, without the names of what it is made of.
pub type SiteService = dyn Service<
        Request,
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        Future = Pin<Box<dyn Future<Output = Answered>>>,
    >;

type Built = Vec<(StateId, Rc<SiteService>)>;

thread_local! {
    /// A service stays on its thread, and a site need not. At the end of a thread it is not dropped, since
    /// actix-web's own values of the thread may be gone by then, which aborts the process.
    static BUILT: RefCell<ManuallyDrop<Built>> =
        const { RefCell::new(ManuallyDrop::new(Vec::new())) };
}

/// Tells states apart: where the configuration is that they do not share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct StateId(usize);

impl StateId {
    fn of(state: &AppState) -> Self {
        Self(std::ptr::from_ref(state.config()).addr())
    }
}

/// The application of this state.
pub(super) async fn service(state: &AppState) -> Rc<SiteService> {
    let id = StateId::of(state);
    let built = BUILT.with_borrow(|all| {
        let found = all.iter().find(|(known, _)| *known == id);
        found.map(|(_, service)| Rc::clone(service))
    });
    if let Some(service) = built {
        return service;
    }
    let app = App::new().configure(|cfg| statux_api::configure(cfg, state));
    let service = Rc::new(test::init_service(app).await);
    let service: Rc<SiteService> = Rc::new(Erased { service });
    BUILT.with_borrow_mut(|all| all.push((id, Rc::clone(&service))));
    service
}

/// Forgets the application when its site ends, and with it the store that it holds.
#[derive(Debug)]
pub(super) struct ForgetAtEnd(StateId);

impl ForgetAtEnd {
    pub(super) fn new(state: &AppState) -> Self {
        Self(StateId::of(state))
    }
}

impl Drop for ForgetAtEnd {
    fn drop(&mut self) {
        // At the end of a thread nothing is left to be forgotten.
        let _ended = BUILT.try_with(|all| all.borrow_mut().retain(|(id, _)| *id != self.0));
    }
}

struct Erased<S> {
    service: Rc<S>,
}

impl<S, B> Service<Request> for Erased<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Answered>>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service.poll_ready(context)
    }

    fn call(&self, request: Request) -> Self::Future {
        let service = Rc::clone(&self.service);
        Box::pin(async move {
            let response = service.call(request).await?;
            Ok(response.map_into_boxed_body())
        })
    }
}
