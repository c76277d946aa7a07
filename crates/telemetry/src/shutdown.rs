//! Turns the signals that end a process into a token.

use tokio_util::sync::CancellationToken;

/// A token that SIGTERM or SIGINT cancels; a second signal ends the process at once.
///
/// Must be called within a Tokio runtime.
pub fn shutdown_signal() -> CancellationToken {
    let token = CancellationToken::new();
    let cancelled = token.clone();
    tokio::spawn(async move {
        next_signal().await;
        tracing::info!("shutting down");
        cancelled.cancel();
        next_signal().await;
        tracing::warn!("shutting down at once");
        std::process::exit(130);
    });
    token
}

#[cfg(unix)]
async fn next_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

#[cfg(not(unix))]
async fn next_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
