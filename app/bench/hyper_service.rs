//! What the program's price is compared with: hyper, a pool of connections and one statement, as a process of its own.

use std::convert::Infallible;
use std::io::Write;
use std::sync::Arc;

use anyhow::Result;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

use crate::bare::Bare;

/// The variable that names the database, which makes this program serve it instead of measuring.
pub(crate) const DATABASE: &str = "QUIZCAST_BENCH_DATABASE";

/// Serves until it is killed. It first prints its port.
pub(crate) fn serve(database: &str) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(database))
}

async fn run(database: &str) -> Result<()> {
    let bare = Bare::open(database).await?;
    let known = Arc::new((bare.some_token().await?, bare));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", listener.local_addr()?)?;
    out.flush()?;
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let known = Arc::clone(&known);
        let service = service_fn(move |_: Request<Incoming>| answer(Arc::clone(&known)));
        tokio::spawn(
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service),
        );
    }
}

async fn answer(known: Arc<(Vec<u8>, Bare)>) -> Result<Response<Whole>, Infallible> {
    let (token, bare) = &*known;
    let (status, body) = match bare.user(token).await {
        Ok((id, name, _, _, records, bytes)) => (
            StatusCode::OK,
            json!({ "id": id, "name": name, "records": records, "bytes": bytes, "quota": null }),
        ),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, json!({ "error": error.to_string() })),
    };
    let mut response = Response::new(Whole(Some(body.to_string().into())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("application/json"));
    Ok(response)
}

/// A body that is there at once.
struct Whole(Option<Bytes>);

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        std::task::Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
