//! Work that would keep other tasks waiting.

/// From this size on, compression and checksums take longer than moving to another thread.
const LARGE_BYTES: usize = 1 << 20;

/// Runs `work` here, or beside the runtime's own threads where it is about many bytes. Nothing where it panicked.
pub(crate) async fn off_runtime<T: Send + 'static>(
    size_bytes: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    if size_bytes < LARGE_BYTES {
        return Some(work());
    }
    tokio::task::spawn_blocking(work).await.ok()
}
