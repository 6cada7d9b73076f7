//! Connections: accepted up to a limit, with limits for their heads, and finished when the gateway is asked to stop.

use crate::{Gateway, routes};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// The longest head of a request, in bytes, and the most headers.
const HEAD: usize = 64 << 10;
const HEADERS: usize = 128;
/// How long a client may take to send the head of a request, or to send another one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// How long accepting pauses when there are no more file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until a signal comes.
pub async fn run(gateway: Arc<Gateway>) -> Result<(), String> {
    let args = &gateway.args;
    allow_files();
    let listener = TcpListener::bind(args.listen).await.map_err(|error| format!("{}: {error}", args.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    eprintln!("specado-gateway: http://{address} is in front of {}", args.provider);
    let service = TowerToHyperService::new(routes::service(Arc::clone(&gateway)));
    let running = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(args.connections));
    let mut stop = std::pin::pin!(signal());
    loop {
        let place = Arc::clone(&places).acquire_owned();
        let accepted = async { (place.await, listener.accept().await) };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD).max_headers(HEADERS);
        let connection = running.watch(server.serve_connection(TokioIo::new(stream), service.clone()));
        tokio::spawn(async move {
            // that a client breaks off is no news
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    eprintln!("specado-gateway: stopping when running answers are finished, at the latest in {:?}", args.grace);
    let _ = tokio::time::timeout(args.grace, running.shutdown()).await;
    Ok(())
}

/// Each client takes two file descriptors: as many as the system allows may be open.
fn allow_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Nofile);
        limit.current = limit.maximum;
        // what was allowed before is enough for less
        let _ = setrlimit(Resource::Nofile, limit);
    }
}

/// Waits for a request to stop.
async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
