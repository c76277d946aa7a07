//! Jobs for data-plane processes.

use axum::extract::State;
use binnacle_protocol::job::{Assignment, Beat, JobBoard, Order, Outcome, Pulse};

use crate::{app::App, extract::Json, jobs::LocalJobBoard, problem::Result};

pub async fn claim_jobs(State(app): State<App>, Json(order): Json<Order>) -> Result<Json<Vec<Assignment>>> {
    Ok(Json(LocalJobBoard::new(app).claim(&order).await?))
}

pub async fn beat_jobs(State(app): State<App>, Json(beats): Json<Vec<Beat>>) -> Result<Json<Vec<Pulse>>> {
    Ok(Json(LocalJobBoard::new(app).beat(beats).await?))
}

pub async fn finish_jobs(State(app): State<App>, Json(outcomes): Json<Vec<Outcome>>) -> Result<Json<Vec<bool>>> {
    Ok(Json(LocalJobBoard::new(app).finish(outcomes).await?))
}
