//! Where the files of a datasource are, and which of them make up a table.
//!
//! Nothing outside the root is ever named to the engine: every path is followed through its symbolic links first.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    time::SystemTime,
};

use binnacle_protocol::{ErrorCode, RemoteError};
use datafusion::datasource::file_format::file_compression_type::FileCompressionType;

use super::{
    error::unreachable,
    format::{Format, Kind, Named},
};
use crate::{Environment, given::invalid};

/// How deep folders of parts may be nested.
const MAX_DEPTH: usize = 16;

/// A file or a folder of tables.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// As the datasource writes it, for messages.
    pub given: String,
    path: PathBuf,
    /// What may not be left; none where anything may be read.
    root: Option<PathBuf>,
    format: Option<Format>,
}

/// One file of a table, and what changes when it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Absolute, without symbolic links.
    pub path: PathBuf,
    size_bytes: u64,
    modified: SystemTime,
    #[cfg(unix)]
    inode: u64,
}

/// The files of a table, in the order of their paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Files {
    pub kind: Kind,
    pub parts: Vec<Part>,
}

/// What a name in the folder stands for.
struct Entry {
    table: String,
    path: PathBuf,
}

impl Place {
    /// Looks at nothing on disk but the root.
    ///
    /// # Errors
    /// `DatasourceInvalid` when `path` is plainly outside the root.
    pub fn new(path: &str, format: Option<Format>, environment: &Environment) -> Result<Self, RemoteError> {
        let root = &environment.files_root;
        let root = root.canonicalize().map_err(|error| unreachable(&root.display(), &error))?;
        let upwards = Path::new(path).components().any(|part| part == Component::ParentDir);
        if upwards && !environment.allow_any_path {
            return Err(outside(path));
        }
        let kept = (!environment.allow_any_path).then(|| root.clone());
        Ok(Self { given: path.to_owned(), path: root.join(path), root: kept, format })
    }

    /// The names of all tables, sorted, each once.
    ///
    /// # Errors
    /// `DatasourceUnreachable` when the place is not there, `DatasourceInvalid` when it is outside the root.
    pub fn tables(&self) -> Result<Vec<String>, RemoteError> {
        let mut names: Vec<_> = self.entries("")?.into_iter().map(|entry| entry.table).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The files of the table of this name; none where there is no such table.
    ///
    /// # Errors
    /// As [`tables`](Self::tables), and `QueryFailed` when the files do not make up one table.
    pub fn find(&self, table: &str) -> Result<Option<Files>, RemoteError> {
        let mut entries = self.entries(table)?;
        entries.retain(|entry| entry.table == table);
        let [entry] = entries.as_slice() else {
            let names: Vec<_> = entries.iter().map(|entry| format!("`{}`", self.shown(&entry.path))).collect();
            return if names.is_empty() { Ok(None) } else { Err(ambiguous(table, &names)) };
        };
        let mut parts = Vec::new();
        self.collect(&entry.path, 0, &mut parts)?;
        self.one_kind(&entry.path, parts).map(Some)
    }

    /// `path` as people know it: below the root, or in full.
    pub fn shown(&self, path: &Path) -> String {
        let base = self.path.canonicalize().unwrap_or_else(|_| self.path.clone());
        match path.strip_prefix(&base) {
            Ok(below) if below.as_os_str().is_empty() => self.given.clone(),
            Ok(below) => Path::new(&self.given).join(below).display().to_string(),
            Err(_) => path.display().to_string(),
        }
    }

    /// The tables whose names begin with `prefix`, and perhaps more.
    fn entries(&self, prefix: &str) -> Result<Vec<Entry>, RemoteError> {
        let failed = |error: io::Error| unreachable(&self.given, &error);
        let base = self.path.canonicalize().map_err(failed)?;
        self.check(&base)?;
        if base.is_file() {
            let name = base.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.kind_of(&name).ok_or_else(|| unknown_format(&self.given))?;
            return Ok(vec![Entry { table: Named::new(&name).stem.to_owned(), path: base }]);
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(&base).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(prefix) && !is_hidden(&name) {
                entries.extend(self.entry(entry.path(), &name));
            }
        }
        Ok(entries)
    }

    /// The table that a file or sub-folder is, if it is one.
    fn entry(&self, path: PathBuf, name: &str) -> Option<Entry> {
        let metadata = fs::metadata(&path).ok()?;
        if metadata.is_file() {
            self.kind_of(name)?;
            return Some(Entry { table: Named::new(name).stem.to_owned(), path });
        }
        let mut parts = Vec::new();
        let has_parts = self.collect(&path, 0, &mut parts).is_err() || !parts.is_empty();
        has_parts.then(|| Entry { table: name.to_owned(), path })
    }

    /// Adds the file at `path`, or all files below it.
    fn collect(&self, path: &Path, depth: usize, parts: &mut Vec<(Kind, Part)>) -> Result<(), RemoteError> {
        let failed = |error: io::Error| unreachable(&self.shown(path), &error);
        let real = path.canonicalize().map_err(failed)?;
        self.check(&real)?;
        let metadata = fs::metadata(&real).map_err(failed)?;
        if metadata.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if let Some(kind) = self.kind_of(&name) {
                parts.push((kind, Part::new(real, &metadata).map_err(failed)?));
            }
            return Ok(());
        }
        if depth == MAX_DEPTH {
            return Err(unreachable(&self.shown(path), &"folders are nested too deep"));
        }
        for entry in fs::read_dir(&real).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if !is_hidden(&entry.file_name().to_string_lossy()) {
                self.collect(&entry.path(), depth + 1, parts)?;
            }
        }
        Ok(())
    }

    fn one_kind(&self, path: &Path, mut parts: Vec<(Kind, Part)>) -> Result<Files, RemoteError> {
        parts.sort_by(|(_, one), (_, other)| one.path.cmp(&other.path));
        let Some(&(kind, _)) = parts.first() else { return Err(unknown_format(&self.shown(path))) };
        if let Some((_, odd)) = parts.iter().find(|(other, _)| *other != kind) {
            let (first, odd) = (self.shown(&parts[0].1.path), self.shown(&odd.path));
            let message = format!("`{}` holds files of several formats: `{first}` and `{odd}`", self.shown(path));
            return Err(RemoteError::new(ErrorCode::QueryFailed, message)
                .hint("Keep files of one format and compression in a folder of parts."));
        }
        Ok(Files { kind, parts: parts.into_iter().map(|(_, part)| part).collect() })
    }

    fn kind_of(&self, name: &str) -> Option<Kind> {
        let named = Named::new(name);
        let format = self.format.or(named.format)?;
        let compression = if format == Format::Parquet { FileCompressionType::UNCOMPRESSED } else { named.compression };
        Some(Kind { format, compression })
    }

    fn check(&self, real: &Path) -> Result<(), RemoteError> {
        match &self.root {
            Some(root) if !real.starts_with(root) => Err(outside(&self.given)),
            _ => Ok(()),
        }
    }
}

impl Part {
    fn new(path: PathBuf, metadata: &fs::Metadata) -> io::Result<Self> {
        Ok(Self {
            path,
            size_bytes: metadata.len(),
            modified: metadata.modified()?,
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(metadata),
        })
    }
}

/// As Hadoop and Kubernetes have it: `_SUCCESS`, `..data`.
fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '_'])
}

fn outside(path: &str) -> RemoteError {
    invalid("path", format!("`{path}` is, or leads through a link, outside the folder of files"))
        .hint("Move the files below the folder that `files` datasources may read, or let the worker read any path.")
}

fn unknown_format(path: &str) -> RemoteError {
    RemoteError::new(ErrorCode::DatasourceInvalid, format!("nothing tells the format of `{path}`"))
        .hint("Set `parameters.format`, or end names in `.parquet`, `.csv`, `.tsv`, `.json` or `.ndjson`.")
}

fn ambiguous(table: &str, files: &[String]) -> RemoteError {
    RemoteError::new(ErrorCode::QueryFailed, format!("the table `{table}` could be any of {}", files.join(", ")))
        .hint("Rename all but one of them.")
}
