//! The data of a dashboard's charts: all over one response, each part as soon as it is there.
//!
//! charts + state → parts → gate → results → [`frames`](super::frames), in the order in which they finish
//!
//! Charts whose dataset's columns are not known yet join in when they are; they hold up no other.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use binnacle_protocol::{ErrorCode, ObjectRef, RemoteError};
use binnacle_query::{
    Purpose,
    chart::{Part, chart_parts, first_page},
    state::FilterState,
};
use bytes::Bytes;
use chrono::Utc;
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tracing::Instrument;
use utoipa::ToSchema;

use super::frames::{BODY_BYTES, CONTENT_TYPE, DoneHeader, ErrorHeader, PartHeader, PlanHeader, frame};
use crate::{
    app::App,
    auth::Identity,
    extract::{Json, Path},
    gate::{OpenDashboard, plan_query},
    plan::Plan,
    problem::{Problem, Result},
    results::{SharedResult, Source},
    trace,
    views::View,
};

/// Which charts, in which state.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DashboardDataRequest {
    /// Names of charts; all where empty.
    #[serde(default)]
    charts: Vec<String>,
    /// What is chosen on the dashboard.
    #[serde(default)]
    #[schema(value_type = Object)]
    state: FilterState,
    /// The IANA zone of the person who asks.
    time_zone: Option<String>,
    /// Passes over what the cache has.
    #[serde(default)]
    refresh: bool,
}

/// One part of one chart, ready to be asked for, or what is wrong with it.
#[derive(Debug)]
pub struct Asked {
    /// The chart.
    pub chart: Arc<str>,
    /// The part.
    pub part: Arc<str>,
    /// What it asks for, or what is wrong with it.
    pub plan: Result<Plan>,
}

/// Frames that may wait for a slow reader before their parts do.
const WAITING_FRAMES: usize = 16;

/// The data of charts as `application/vnd.binnacle.frames`: a plan, then each part as soon as it is there, then the end.
/// A part that fails says so in its own frame and holds up no other. Closing the connection cancels what still runs.
#[utoipa::path(post, path = "/api/v1/dashboards/{namespace}/{name}/data", tag = "dashboards", params(("namespace" = String, Path), ("name" = String, Path)), request_body = DashboardDataRequest, responses((status = 200, content_type = "application/vnd.binnacle.frames", body = PartHeader<'static>), (status = 404, body = Problem)))]
pub async fn get_dashboard_data(
    State(app): State<App>,
    identity: Identity,
    Path((namespace, name)): Path<(String, String)>,
    Json(body): Json<DashboardDataRequest>,
) -> Result<Response> {
    let address = ObjectRef::new(namespace, name);
    app.views.count(&address, &body.state, body.time_zone.as_deref());
    let question = Question { app, identity, body, traceparent: trace::current() };
    let (asked, later) = question.find_or_ask(&address)?;
    let (sender, receiver) = mpsc::channel(WAITING_FRAMES);
    tokio::spawn(async move { question.send_all(asked, later, sender).await }.in_current_span());
    let mut response = Response::new(Body::from_stream(ReceiverStream::new(receiver)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies must not wait for the whole.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Every part of every chart of a dashboard, as its page asks for them.
///
/// # Errors
/// [`ErrorCode::NotFound`] for a dashboard that is not there.
pub async fn tiles_of(app: &App, identity: &Identity, view: &View) -> Result<Vec<Asked>> {
    let open = OpenDashboard::open_all(app, identity, &view.dashboard).await?;
    Ok(ask_charts(app, identity, &open, open.spec.charts.keys(), &view.state, view.time_zone.as_deref()))
}

/// Charts of a dashboard by the dataset whose columns have to be found out first.
struct Later {
    open: OpenDashboard,
    charts: BTreeMap<ObjectRef, Vec<String>>,
}

type Frames = mpsc::Sender<std::result::Result<Bytes, RemoteError>>;

/// Who asks for what.
struct Question {
    app: App,
    identity: Identity,
    body: DashboardDataRequest,
    traceparent: Option<String>,
}

impl Question {
    /// What was asked in the same way before, if it still is the same, or asked now: a dashboard that many people open
    /// passes the policy gate once for all who may see the same.
    fn find_or_ask(&self, dashboard: &ObjectRef) -> Result<(Arc<[Asked]>, Option<Later>)> {
        let key = self.key(dashboard);
        let is_valid = |asked: &Arc<[Asked]>| asked.iter().all(|one| one.plan.as_ref().is_ok_and(Plan::is_valid));
        if let Some(asked) = self.app.boards.get(&key).filter(is_valid) {
            return Ok((asked, None));
        }
        let open = OpenDashboard::open_now(&self.app, &self.identity, dashboard)?;
        let mut charts: BTreeMap<ObjectRef, Vec<String>> = BTreeMap::new();
        let mut now = Vec::new();
        for chart in self.charts(&open) {
            match open.unknown_dataset(&self.app, chart) {
                Some(dataset) => charts.entry(dataset).or_default().push(chart.clone()),
                None => now.push(chart),
            }
        }
        let asked: Arc<[Asked]> = self.ask(&open, now).into();
        if charts.is_empty() {
            if is_valid(&asked) {
                self.app.boards.insert(key, Arc::clone(&asked));
            }
            return Ok((asked, None));
        }
        Ok((asked, Some(Later { open, charts })))
    }

    /// The hash of everything that decides the plans of a dashboard.
    fn key(&self, dashboard: &ObjectRef) -> [u8; 32] {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        context.update(&self.identity.key);
        context.update(&self.app.catalog.current().generation.to_le_bytes());
        let asked = (dashboard, &self.body.charts, &self.body.state, &self.body.time_zone);
        context.update(&serde_json::to_vec(&asked).unwrap_or_default());
        let mut key = [0; 32];
        key.copy_from_slice(context.finish().as_ref());
        key
    }

    fn charts<'a>(&'a self, open: &'a OpenDashboard) -> Vec<&'a String> {
        if self.body.charts.is_empty() { open.spec.charts.keys().collect() } else { self.body.charts.iter().collect() }
    }

    fn ask<'a>(&self, open: &OpenDashboard, charts: impl IntoIterator<Item = &'a String>) -> Vec<Asked> {
        ask_charts(&self.app, &self.identity, open, charts, &self.body.state, self.body.time_zone.as_deref())
    }

    async fn send_all(&self, asked: Arc<[Asked]>, later: Option<Later>, frames: Frames) {
        let later = later.iter().flat_map(|Later { open, charts }| {
            charts.iter().map(|(dataset, charts)| self.send_later(open, dataset, charts, &frames))
        });
        futures::join!(self.send_parts(&asked, &frames), futures::future::join_all(later));
        // Whoever left does not miss it.
        let _ = frames.send(Ok(frame(&DoneHeader { done: true, length: 0 }, &[]))).await;
    }

    /// A plan, then each part as soon as it is there.
    async fn send_parts(&self, asked: &[Asked], frames: &Frames) {
        let mut plan: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for one in asked {
            plan.entry(one.chart.to_string()).or_default().push(one.part.to_string());
        }
        if frames.send(Ok(frame(&PlanHeader { plan, length: 0 }, &[]))).await.is_err() {
            return;
        }
        let parts = asked.iter().map(|one| async move {
            // Stops asking as soon as nobody listens any more, which cancels the run.
            tokio::select! {
                () = frames.closed() => {}
                () = self.send_part(one, frames) => {}
            }
        });
        futures::future::join_all(parts).await;
    }

    /// The same for the charts of one dataset, once its columns are known.
    async fn send_later(&self, open: &OpenDashboard, dataset: &ObjectRef, charts: &[String], frames: &Frames) {
        let learnt = tokio::select! {
            () = frames.closed() => return,
            learnt = self.app.catalog.ensure_columns(dataset) => learnt,
        };
        let asked = match learnt {
            Ok(snapshot) => self.ask(&open.at(snapshot), charts),
            Err(problem) => {
                let failed = |chart: &String| Asked {
                    chart: chart.as_str().into(),
                    part: "main".into(),
                    plan: Err(problem.clone()),
                };
                charts.iter().map(failed).collect()
            }
        };
        self.send_parts(&asked, frames).await;
    }

    async fn send_part(&self, one: &Asked, frames: &Frames) {
        let outcome = match &one.plan {
            Ok(plan) => self.fetch(plan).await.map(|(shared, source)| (plan, shared, source)),
            Err(problem) => Err(problem.clone()),
        };
        match outcome {
            Ok((plan, shared, source)) => send_result(one, plan, &shared, source, frames).await,
            Err(problem) => {
                let header =
                    ErrorHeader { chart: &one.chart, part: &one.part, status: "error", problem: &problem, length: 0 };
                let _ = frames.send(Ok(frame(&header, &[]))).await;
            }
        }
    }

    async fn fetch(&self, plan: &Plan) -> Result<(Arc<SharedResult>, Source)> {
        let mut ask = plan.ask.clone();
        ask.refresh = self.body.refresh;
        ask.traceparent.clone_from(&self.traceparent);
        let (reader, source) = self.app.results.fetch(ask);
        reader.complete().await?;
        let shared = Arc::clone(reader.shared());
        let source = if source == Source::Miss { shared.source() } else { source };
        Ok((shared, source))
    }
}

fn ask_charts<'a>(
    app: &App,
    identity: &Identity,
    open: &OpenDashboard,
    charts: impl IntoIterator<Item = &'a String>,
    state: &FilterState,
    time_zone: Option<&str>,
) -> Vec<Asked> {
    let mut asked = Vec::new();
    for chart in charts {
        let view = open.view(chart, state, time_zone);
        let name: Arc<str> = chart.as_str().into();
        match chart_parts(&view) {
            Ok(parts) => asked.extend(parts.into_iter().map(|part| ask_one(app, identity, open, &name, part))),
            Err(rejection) => asked.push(Asked { chart: name, part: "main".into(), plan: Err(rejection.into()) }),
        }
    }
    asked
}

fn ask_one(app: &App, identity: &Identity, open: &OpenDashboard, chart: &Arc<str>, part: Part) -> Asked {
    let plan =
        plan_query(app, &open.snapshot, identity, Purpose::Interactive, &first_page(part.query), Some(&open.object));
    Asked { chart: Arc::clone(chart), part: part.name.into(), plan }
}

/// Sends a result in frames of bounded size, so that a large part lets others through.
async fn send_result(one: &Asked, plan: &Plan, shared: &SharedResult, source: Source, frames: &Frames) {
    let (Some(schema), Some(Ok(trailer))) = (shared.schema(), shared.outcome()) else {
        let problem = Problem::new(ErrorCode::Internal, "a whole result has no schema");
        let header = ErrorHeader { chart: &one.chart, part: &one.part, status: "error", problem: &problem, length: 0 };
        let _ = frames.send(Ok(frame(&header, &[]))).await;
        return;
    };
    let meaning = plan.meaning(&schema);
    let mut bodies = bodies_of(shared.chunks()).into_iter().peekable();
    while let Some(body) = bodies.next() {
        let header = PartHeader {
            chart: &one.chart,
            part: &one.part,
            status: "ok",
            fields: &meaning.fields,
            rows: trailer.rows,
            truncated: trailer.truncated,
            as_of: shared.as_of().at,
            age_ms: (Utc::now() - shared.as_of().at).num_milliseconds().try_into().unwrap_or_default(),
            cache: source.as_str(),
            elapsed_ms: trailer.elapsed_ms,
            sql: &plan.ask.sql,
            time_range: plan.time_range.clone(),
            more: bodies.peek().is_some(),
            length: body.iter().map(Bytes::len).sum(),
        };
        if frames.send(Ok(frame(&header, &body))).await.is_err() {
            return;
        }
    }
}

/// Chunks put together until each body is about [`BODY_BYTES`] long; larger chunks are cut.
fn bodies_of(chunks: Vec<Bytes>) -> Vec<Vec<Bytes>> {
    let mut bodies: Vec<Vec<Bytes>> = vec![Vec::new()];
    let mut room = BODY_BYTES;
    for mut chunk in chunks {
        while !chunk.is_empty() {
            if room == 0 {
                bodies.push(Vec::new());
                room = BODY_BYTES;
            }
            let piece = chunk.split_to(chunk.len().min(room));
            room -= piece.len();
            if let Some(body) = bodies.last_mut() {
                body.push(piece);
            }
        }
    }
    bodies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_result_is_cut_into_bodies_and_a_small_one_is_one() {
        let chunks = vec![Bytes::from(vec![1; BODY_BYTES + 10]), Bytes::from_static(b"end")];
        let lengths: Vec<usize> = bodies_of(chunks).iter().map(|body| body.iter().map(Bytes::len).sum()).collect();
        assert_eq!(lengths, [BODY_BYTES, 13]);
        assert_eq!(bodies_of(vec![Bytes::from_static(b"a"), Bytes::from_static(b"b")]).len(), 1);
    }
}
