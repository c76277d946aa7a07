//! The bare axum handler that a cached answer is compared with: the same bytes, and nothing else.

use std::{net::SocketAddr, path::Path};

use anyhow::Result;
use axum::{Router, http::header, routing::post};
use bytes::Bytes;

/// Serves the file's bytes to every POST on `/`.
pub async fn serve(file: &Path, listen: SocketAddr) -> Result<()> {
    let body = Bytes::from(std::fs::read(file)?);
    let answer = move |_question: Bytes| async move { ([(header::CONTENT_TYPE, "application/octet-stream")], body) };
    let listener = tokio::net::TcpListener::bind(listen).await?;
    Ok(axum::serve(listener, Router::new().route("/", post(answer))).await?)
}
