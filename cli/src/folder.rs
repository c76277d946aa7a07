//! A folder of YAML files as documents.
//!
//! folder → files (`.yaml`, `.yml`, nothing hidden) → documents, or the mistake that keeps a file from being read

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use binnacle_server::{
    manifest::{Document, MAX_BYTES, read_documents},
    problem::FieldError,
};

/// One file of the folder.
#[derive(Debug)]
pub struct File {
    /// Relative to the folder, with `/` between its parts; of a folder that cannot be read, its name.
    pub name: String,
    /// Its documents, or why there are none.
    pub documents: Result<Vec<Document>, FieldError>,
}

/// Every YAML file of the folder, by name.
///
/// # Errors
/// When the folder itself cannot be read; what is wrong with one file is in its place.
pub fn read_folder(folder: &Path) -> io::Result<Vec<File>> {
    let mut paths = Paths::default();
    collect(folder, &mut paths, 0)?;
    paths.files.sort();
    let mut files: Vec<File> = paths.files.iter().map(|path| read_file(folder, path)).collect();
    files.extend(paths.unreadable.iter().map(|(path, error)| File {
        name: name_of(folder, path),
        documents: Err(mistake(format!("the folder cannot be read: {error}"), None)),
    }));
    Ok(files)
}

/// Whether a path may hold resources.
pub fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// Deeper folders are not read: links can make circles.
const MAX_DEPTH: usize = 16;

#[derive(Default)]
struct Paths {
    files: Vec<PathBuf>,
    /// Folders.
    unreadable: Vec<(PathBuf, io::Error)>,
}

fn collect(folder: &Path, paths: &mut Paths, depth: usize) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        // Follows links: volumes of Kubernetes are made of them.
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_dir() && depth < MAX_DEPTH {
            if let Err(error) = collect(&path, paths, depth + 1) {
                paths.unreadable.push((path, error));
            }
        } else if metadata.is_file() && is_yaml(&path) {
            paths.files.push(path);
        }
    }
    Ok(())
}

fn read_file(folder: &Path, path: &Path) -> File {
    File { name: name_of(folder, path), documents: read_text(path).and_then(|text| read_documents(&text)) }
}

fn name_of(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A mistake of a whole file.
fn mistake(message: String, hint: Option<&str>) -> FieldError {
    FieldError { path: String::new(), message, hint: hint.map(str::to_owned), line: Some(1), column: Some(1) }
}

fn read_text(path: &Path) -> Result<String, FieldError> {
    let size = fs::metadata(path).map_err(|error| mistake(format!("the file cannot be read: {error}"), None))?.len();
    if size > MAX_BYTES as u64 {
        let message = format!("the file has {size} bytes; at most {MAX_BYTES} are read");
        return Err(mistake(message, Some("split it into several files")));
    }
    let bytes = fs::read(path).map_err(|error| mistake(format!("the file cannot be read: {error}"), None))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        mistake(format!("the file is not UTF-8 text (at byte {at})"), Some("save it as UTF-8"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_by_name_and_hidden_or_other_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &[u8]| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("b/two.yml", b"kind: Dashboard");
        write("a.yaml", b"kind: [");
        write("c.yaml", &[0xff, 0xfe]);
        write(".hidden/x.yaml", b"kind: Dashboard");
        write("notes.txt", b"");
        let files = read_folder(folder.path()).unwrap();
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.yaml", "b/two.yml", "c.yaml"]);
        assert!(files[0].documents.as_ref().unwrap_err().message.contains("not YAML"));
        assert_eq!(files[1].documents.as_ref().unwrap().len(), 1);
        assert!(files[2].documents.as_ref().unwrap_err().message.contains("UTF-8"));
    }
}
