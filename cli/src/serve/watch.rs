//! Follows a folder: whenever something in it changes, it is loaded again.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use binnacle_crds::Kind;
use binnacle_server::{App, catalog::Spec};
use notify::{EventKind, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::load::load;
use crate::folder::is_yaml;

/// Editors write a file in several steps: how long it must be quiet.
const QUIET: Duration = Duration::from_millis(80);
/// Where no changes are told (network file systems), they are looked for this often.
const LOOK: Duration = Duration::from_secs(10);

/// Loads the folder, and again whenever it changes, until `stop`.
///
/// `state` is the server's own data folder, which may stand within it.
pub async fn follow(app: App, folder: PathBuf, state: &Path, stop: CancellationToken) {
    let (sender, mut changes) = mpsc::unbounded_channel();
    // Watching begins before the first load, so that nothing in between is missed.
    let own = state.canonicalize().ok().filter(|own| own.starts_with(&folder));
    let watcher = watch(&folder, own, sender);
    if let Err(error) = &watcher {
        tracing::warn!(%error, "changes of the folder are not told by the system; it is read every 10 s");
    }
    load(&app, &folder).await;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            change = changes.recv(), if watcher.is_ok() => {
                let Some(change) = change else { return };
                let mut data = is_data(&folder, &change);
                while let Ok(Some(change)) = tokio::time::timeout(QUIET, changes.recv()).await {
                    data |= is_data(&folder, &change);
                }
                if data {
                    forget_data(&app).await;
                }
                load(&app, &folder).await;
            }
            () = tokio::time::sleep(LOOK), if watcher.is_err() => load(&app, &folder).await,
        }
    }
}

fn watch(
    folder: &Path,
    own: Option<PathBuf>,
    sender: mpsc::UnboundedSender<PathBuf>,
) -> notify::Result<notify::RecommendedWatcher> {
    let served = folder.to_owned();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        // Reading a file is no change of it.
        if !matches!(event.kind, EventKind::Access(_)) {
            for path in event.paths.into_iter().filter(|path| !is_own(path, &served, own.as_deref())) {
                // Nobody listens any more while the process ends.
                let _ = sender.send(path);
            }
        }
    })?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// Whether it is the server's own state, which changes all the time.
fn is_own(path: &Path, served: &Path, own: Option<&Path>) -> bool {
    let Some(own) = own else { return false };
    if own == served {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return path.parent() == Some(own) && name.starts_with("binnacle.sqlite");
    }
    path.starts_with(own)
}

fn is_data(folder: &Path, path: &Path) -> bool {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let hidden = relative.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
    !hidden && !is_yaml(path) && path.extension().is_some()
}

/// Data files changed: results and columns of what reads files are of yesterday.
async fn forget_data(app: &App) {
    let snapshot = app.catalog.current();
    let files = snapshot
        .of_kind(Kind::Datasource)
        .filter(|object| matches!(&object.spec, Spec::Datasource(spec) if spec.type_ == "files"));
    let changed: Vec<_> = files.cloned().collect();
    if changed.is_empty() {
        return;
    }
    app.results.clear();
    app.catalog.forget_columns().await;
    for object in changed {
        tracing::info!(datasource = %object.object, "data files changed");
        app.announce(&object);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_state_is_no_change_of_what_it_serves() {
        let own = |path: &str, state: &str| is_own(Path::new(path), Path::new("/bi"), Some(Path::new(state)));
        assert!(own("/bi/data/binnacle.sqlite-wal", "/bi/data"));
        assert!(own("/bi/binnacle.sqlite", "/bi"));
        assert!(!own("/bi/flights.parquet", "/bi"));
        assert!(!own("/bi/database/flights.parquet", "/bi/data"));
        assert!(!is_own(Path::new("/bi/data/x"), Path::new("/bi"), None));
    }
}
