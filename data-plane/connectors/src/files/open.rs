//! Makes a table of files: finds out its columns.

use std::{fmt::Write, path::Path, sync::Arc};

use arrow_schema::SchemaRef;
use binnacle_protocol::{ErrorCode, RemoteError};
use datafusion::{
    catalog::{Session, TableProvider},
    datasource::{
        file_format::FileFormat,
        listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl},
    },
    error::DataFusionError,
    object_store::ObjectStoreExt,
    prelude::SessionContext,
};

use super::{
    dates::with_dates,
    error::broken,
    format::{Format, Options, is_json_array},
    nulls::{as_texts, with_nulls},
    place::{Files, Part, Place},
};

/// Reads as much of the files as tells the columns: the footers of Parquet, all of CSV and JSON.
///
/// # Errors
/// `QueryFailed` naming the first file that cannot be read.
pub(super) async fn open(
    context: &SessionContext,
    place: &Place,
    options: &Options,
    name: &str,
    files: &Files,
) -> Result<Arc<dyn TableProvider>, RemoteError> {
    let named = |part: &Part| format!("`{}`", place.shown(&part.path));
    let reader = reader(options, files).map_err(|(part, error)| broken(&named(part), &error))?;
    let schema = match infer(context, &reader, &files.parts).await {
        Ok(schema) => schema,
        Err(error) => return Err(blame(context, place, &reader, files, &error).await),
    };
    if schema.fields().is_empty() {
        let message = format!("{} holds no rows that tell its columns", named(&files.parts[0]));
        return Err(RemoteError::new(ErrorCode::QueryFailed, message).hint("Check that the file is not empty."));
    }
    let failed = |error: DataFusionError| broken(&format!("`{}`", place.given), &error.message());
    if let Some(null) = options.null_value(files.kind.format) {
        let texts = listing(&reader, &files.parts, as_texts(&schema)).map_err(failed)?;
        return with_nulls(name, texts, &schema, null).map_err(failed);
    }
    let mut table = listing(&reader, &files.parts, schema).map_err(failed)?;
    if files.kind.format == Format::Json {
        let dated = with_dates(context, &table).await.map_err(failed)?;
        table = listing(&reader, &files.parts, dated).map_err(failed)?;
    }
    let statistics = context.runtime_env().cache_manager.get_file_statistic_cache();
    Ok(Arc::new(table.with_cache(statistics)))
}

fn reader<'a>(options: &Options, files: &'a Files) -> Result<Arc<dyn FileFormat>, (&'a Part, std::io::Error)> {
    let mut array = false;
    if files.kind.format == Format::Json {
        let is_array =
            |part: &'a Part| is_json_array(&part.path, files.kind.compression).map_err(|error| (part, error));
        array = is_array(&files.parts[0])?;
        for part in &files.parts[1..] {
            if is_array(part)? != array {
                let mixed = "one array, or one object a line, must be the same in all files of a table";
                return Err((part, std::io::Error::other(mixed)));
            }
        }
    }
    Ok(options.reader(files.kind, array))
}

async fn infer(
    context: &SessionContext,
    reader: &Arc<dyn FileFormat>,
    parts: &[Part],
) -> Result<SchemaRef, DataFusionError> {
    let state = context.state();
    let mut objects = Vec::with_capacity(parts.len());
    for part in parts {
        let url = url(&part.path)?;
        let store = state.runtime_env().object_store(&url)?;
        objects.push(store.head(url.prefix()).await?);
    }
    let Some(part) = parts.first() else { return Ok(SchemaRef::new(arrow_schema::Schema::empty())) };
    let store = state.runtime_env().object_store(&url(&part.path)?)?;
    reader.infer_schema(&state as &dyn Session, &store, &objects).await
}

/// The error for the first file that cannot be read by itself, or for all where each can be.
async fn blame(
    context: &SessionContext,
    place: &Place,
    reader: &Arc<dyn FileFormat>,
    files: &Files,
    error: &DataFusionError,
) -> RemoteError {
    for part in &files.parts {
        if let Err(error) = infer(context, reader, std::slice::from_ref(part)).await {
            return broken(&format!("`{}`", place.shown(&part.path)), &error.message());
        }
    }
    let [first, .., last] = files.parts.as_slice() else { return broken("the file", &error.message()) };
    let files = format!("`{}` to `{}` together", place.shown(&first.path), place.shown(&last.path));
    broken(&files, &error.message())
}

fn listing(reader: &Arc<dyn FileFormat>, parts: &[Part], schema: SchemaRef) -> Result<ListingTable, DataFusionError> {
    let urls = parts.iter().map(|part| url(&part.path)).collect::<Result<Vec<_>, _>>()?;
    let options = ListingOptions::new(Arc::clone(reader)).with_file_extension("");
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
    ListingTable::try_new(config)
}

/// The URL that stands for just this path, whatever characters it has.
fn url(path: &Path) -> Result<ListingTableUrl, DataFusionError> {
    let mut url = "file://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            url.push(byte.into());
        } else {
            // Writing to a String cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    ListingTableUrl::parse(url)
}
