//! YAML to manifests, keeping the place of every field, so that each mistake can name its line and column.
//!
//! text → YAML nodes with places → JSON + places → the kind's spec; a mistake at a path → the path's place

use std::collections::HashMap;

use binnacle_crds::{
    API_VERSION, Kind, Manifest, alert_schedule::AlertScheduleSpec, cache_policy::CachePolicySpec,
    dashboard::DashboardSpec, dataset::DatasetSpec, datasource::DatasourceSpec, platform::PlatformSpec,
    worker_pool::WorkerPoolSpec, yaml11,
};
use binnacle_protocol::id::is_name;
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, ScanError, YamlData};
use saphyr_parser::{Event, Parser};
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use crate::problem::FieldError;

/// A place in a text: line and column, both from 1.
pub type Place = (usize, usize);

/// One document of a YAML text: a manifest, and where each of its fields stands.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document as JSON.
    pub value: Value,
    /// Field path → place, for example `spec.charts.busiest`; the empty path is the document itself.
    places: HashMap<String, Place>,
    /// The part of the text that is this document.
    pub source: String,
}

/// The largest YAML text that is read, in bytes; Kubernetes refuses objects above about 1.5 MB.
pub const MAX_BYTES: usize = 3 << 20;

/// How deep lists and maps may be nested; JSON is read as deep.
const MAX_DEPTH: usize = 128;

/// Reads all documents of a YAML (or JSON) text; empty ones are passed over.
///
/// # Errors
/// The place where the text stops being YAML.
pub fn read_documents(text: &str) -> Result<Vec<Document>, FieldError> {
    if text.len() > MAX_BYTES {
        let message = format!("the text has {} bytes; at most {MAX_BYTES} are read", text.len());
        return Err(FieldError {
            path: String::new(),
            message,
            hint: Some("split it".into()),
            line: Some(1),
            column: Some(1),
        });
    }
    check_depth(text)?;
    let nodes = MarkedYaml::load_from_str(text).map_err(|error| scan_error(&error))?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let starts: Vec<usize> = nodes.iter().map(|node| node.span.start.line().max(1)).collect();
    let mut documents = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let mut places = HashMap::new();
        let value = to_json(node, String::new(), &mut places);
        if value.is_null() {
            continue;
        }
        let until = starts.get(at + 1).map_or(lines.len(), |next| next - 1);
        let own = lines.get(starts[at] - 1..until.max(starts[at] - 1)).unwrap_or_default();
        let source = own.iter().filter(|line| line.trim_end() != "---").copied().collect::<String>();
        documents.push(Document { value, places, source });
    }
    Ok(documents)
}

/// Refuses what is nested so deeply that reading it as a tree would need more stack than there is.
fn check_depth(text: &str) -> Result<(), FieldError> {
    let mut depth = 0_usize;
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| scan_error(&error))?;
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(FieldError {
                path: String::new(),
                message: format!("this is nested more than {MAX_DEPTH} levels deep"),
                hint: None,
                line: Some(span.start.line()),
                column: Some(span.start.col() + 1),
            });
        }
    }
    Ok(())
}

fn scan_error(error: &ScanError) -> FieldError {
    let mark = error.marker();
    FieldError {
        path: String::new(),
        message: format!("this is not YAML: {}", error.info()),
        hint: None,
        line: Some(mark.line()),
        column: Some(mark.col() + 1),
    }
}

fn to_json(node: &MarkedYaml<'_>, path: String, places: &mut HashMap<String, Place>) -> Value {
    let value = match &node.data {
        YamlData::Value(scalar) => scalar_json(scalar),
        YamlData::Sequence(items) => Value::Array(
            items.iter().enumerate().map(|(at, item)| to_json(item, format!("{path}[{at}]"), places)).collect(),
        ),
        YamlData::Mapping(entries) => {
            let mut object = Map::new();
            for (key, item) in entries {
                let key_text = key_text(key);
                let child = if path.is_empty() { key_text.clone() } else { format!("{path}.{key_text}") };
                object.insert(key_text, to_json(item, child.clone(), places));
                places.insert(child, (key.span.start.line(), key.span.start.col() + 1));
            }
            Value::Object(object)
        }
        YamlData::Tagged(_, inner) => return to_json(inner, path, places),
        _ => Value::Null,
    };
    places.entry(path).or_insert((node.span.start.line(), node.span.start.col() + 1));
    value
}

fn key_text(key: &MarkedYaml<'_>) -> String {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => text.to_string(),
        YamlData::Value(scalar) => scalar_json(scalar).to_string(),
        _ => "?".to_owned(),
    }
}

fn scalar_json(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::Bool(*value),
        Scalar::Integer(value) => Value::from(*value),
        Scalar::FloatingPoint(value) => Number::from_f64(value.0).map_or(Value::Null, Value::Number),
        Scalar::String(text) => Value::String(text.to_string()),
    }
}

/// A spec as its kind, any of the seven.
#[derive(Clone, Debug)]
pub enum TypedSpec {
    /// A platform.
    Platform(Box<PlatformSpec>),
    /// A worker pool.
    WorkerPool(WorkerPoolSpec),
    /// A datasource.
    Datasource(DatasourceSpec),
    /// A dataset.
    Dataset(DatasetSpec),
    /// A dashboard.
    Dashboard(DashboardSpec),
    /// An alert or a report.
    AlertSchedule(AlertScheduleSpec),
    /// A cache policy.
    CachePolicy(CachePolicySpec),
}

impl TypedSpec {
    /// The title that lists show, and the folder without slashes at its ends.
    pub fn title_and_folder(&self, name: &str) -> (String, String) {
        let (title, folder) = match self {
            Self::Dashboard(spec) => (spec.title.clone(), spec.folder.clone()),
            Self::Dataset(spec) => (spec.title.clone(), spec.folder.clone()),
            Self::Datasource(spec) => (spec.title.clone(), None),
            Self::AlertSchedule(spec) => (spec.title.clone(), None),
            Self::Platform(_) | Self::WorkerPool(_) | Self::CachePolicy(_) => (None, None),
        };
        (title.unwrap_or_else(|| name.to_owned()), folder.unwrap_or_default().trim_matches('/').to_owned())
    }
}

impl Document {
    /// A document that was never a text: its mistakes have no places, and its source is made from it.
    ///
    /// # Errors
    /// When it cannot be written as YAML.
    pub fn of_value(mut value: Value) -> Result<Self, serde_saphyr::SerializeError> {
        if let Some(spec) = value.get_mut("spec") {
            yaml11::restore(spec);
        }
        let source = serde_saphyr::to_string(&value)?;
        Ok(Self { value, places: HashMap::new(), source })
    }

    /// The kind that it says it is, if there is such a kind.
    pub fn kind(&self) -> Option<Kind> {
        self.value.get("kind").and_then(Value::as_str)?.parse().ok()
    }

    /// The kind, namespace and name that it says, unless one of them cannot be.
    pub fn key(&self) -> Option<(Kind, &str, &str)> {
        let text = |pointer: &str| self.value.pointer(pointer).map(Value::as_str);
        let namespace = text("/metadata/namespace").unwrap_or(Some("default"))?;
        let name = text("/metadata/name")??;
        (is_name(namespace) && is_name(name)).then_some((self.kind()?, namespace, name))
    }

    /// The place of a field, or of the closest field around it.
    pub fn place(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return Some(*place);
            }
            path = &path[..path.rfind(['.', '[']).unwrap_or(0)];
            if path.is_empty() {
                return self.places.get("").copied();
            }
        }
    }

    /// A mistake at a field, with its place.
    pub fn mistake(&self, path: impl Into<String>, message: impl Into<String>, hint: Option<String>) -> FieldError {
        let path = path.into();
        let (line, column) = self.place(&path).unzip();
        FieldError { path, message: message.into(), hint, line, column }
    }

    /// Reads the document as a manifest and its spec as its kind.
    ///
    /// # Errors
    /// Every mistake in `apiVersion`, `kind` and `metadata`, or the first one in `spec`.
    pub fn read(&self) -> Result<(Manifest, TypedSpec), Vec<FieldError>> {
        self.check_head()?;
        let manifest: Manifest = self.typed(&self.value, "").map_err(|mistake| vec![mistake])?;
        let name = &manifest.metadata.name;
        let mut mistakes = Vec::new();
        for (path, text) in [("metadata.name", name), ("metadata.namespace", &manifest.metadata.namespace)] {
            if !is_name(text) {
                let hint = "use lower case letters, digits, `-` and `.`, beginning and ending with a letter or digit";
                mistakes.push(self.mistake(path, format!("`{text}` is not a name"), Some(hint.into())));
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let spec = self.read_spec(manifest.kind, &manifest.spec).map_err(|mistake| vec![mistake])?;
        Ok((manifest, spec))
    }

    fn check_head(&self) -> Result<(), Vec<FieldError>> {
        let mut mistakes = Vec::new();
        let text = |field: &str| self.value.get(field).and_then(Value::as_str);
        match text("apiVersion") {
            Some(API_VERSION) => {}
            Some(other) => mistakes.push(self.mistake(
                "apiVersion",
                format!("`{other}` is not served here"),
                Some(format!("use `{API_VERSION}`")),
            )),
            None => mistakes.push(self.mistake(
                "apiVersion",
                "`apiVersion` is missing",
                Some(format!("use `{API_VERSION}`")),
            )),
        }
        match text("kind").map(str::parse::<Kind>) {
            Some(Ok(_)) => {}
            Some(Err(error)) => mistakes.push(self.mistake("kind", error.to_string(), None)),
            None => {
                mistakes.push(self.mistake("kind", "`kind` is missing", Some(Kind::ALL.map(Kind::as_str).join(", "))));
            }
        }
        if self.value.pointer("/metadata/name").and_then(Value::as_str).is_none() {
            mistakes.push(self.mistake("metadata.name", "`metadata.name` is missing", None));
        }
        if !self.value.get("spec").is_some_and(Value::is_object) {
            mistakes.push(self.mistake("spec", "`spec` is missing, or is not a map", None));
        }
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    fn read_spec(&self, kind: Kind, spec: &Value) -> Result<TypedSpec, FieldError> {
        Ok(match kind {
            Kind::Platform => TypedSpec::Platform(self.typed(spec, "spec")?),
            Kind::WorkerPool => TypedSpec::WorkerPool(self.typed(spec, "spec")?),
            Kind::Datasource => TypedSpec::Datasource(self.typed(spec, "spec")?),
            Kind::Dataset => TypedSpec::Dataset(self.typed(spec, "spec")?),
            Kind::Dashboard => TypedSpec::Dashboard(self.typed(spec, "spec")?),
            Kind::AlertSchedule => TypedSpec::AlertSchedule(self.typed(spec, "spec")?),
            Kind::CachePolicy => TypedSpec::CachePolicy(self.typed(spec, "spec")?),
        })
    }

    fn typed<T: DeserializeOwned>(&self, value: &Value, base: &str) -> Result<T, FieldError> {
        serde_path_to_error::deserialize(value).map_err(|error| {
            let inner = error.path().to_string();
            let path = match (base, inner.as_str()) {
                (base, "." | "") => base.to_owned(),
                ("", inner) => inner.to_owned(),
                (base, inner) if inner.starts_with('[') => format!("{base}{inner}"),
                (base, inner) => format!("{base}.{inner}"),
            };
            let message = error.inner().to_string();
            // Serde reports an unknown field at its parent or at itself, as the format has it: point at the field.
            let path = match unknown_field(&message) {
                Some(field) if !path.ends_with(field) => {
                    if path.is_empty() {
                        field.to_owned()
                    } else {
                        format!("{path}.{field}")
                    }
                }
                _ => path,
            };
            self.mistake(path, message, None)
        })
    }
}

fn unknown_field(message: &str) -> Option<&str> {
    message.strip_prefix("unknown field `")?.split('`').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "apiVersion: binnacle.dev/v1alpha1\nkind: CachePolicy\nmetadata: {name: a}\nspec:\n  ttl: 5m\n";

    #[test]
    fn documents_are_read_one_by_one_with_their_own_text() {
        let documents = read_documents(&format!("# first\n{GOOD}---\n{GOOD}---\n")).unwrap();
        assert_eq!(documents.len(), 2);
        assert!(documents[1].source.starts_with("apiVersion"));
        assert!(documents[0].read().is_ok());
    }

    #[test]
    fn an_unknown_field_is_named_with_its_line_and_column() {
        let documents = read_documents(&GOOD.replace("  ttl: 5m", "  ttl: 5m\n  tll: 5m")).unwrap();
        let mistakes = documents[0].read().unwrap_err();
        assert_eq!((mistakes[0].line, mistakes[0].column), (Some(6), Some(3)));
        assert_eq!(mistakes[0].path, "spec.tll");
        assert!(mistakes[0].message.contains("unknown field `tll`, expected"));
    }

    #[test]
    fn a_wrong_type_and_a_wrong_value_name_their_field() {
        let wrong = read_documents(&GOOD.replace("5m", "[1]")).unwrap()[0].read().unwrap_err();
        assert_eq!(wrong[0].path, "spec.ttl");
        let wrong = read_documents(&GOOD.replace("5m", "5 parsecs")).unwrap()[0].read().unwrap_err();
        assert!(wrong[0].message.contains("ms, s, m, h, d"), "{}", wrong[0].message);
    }

    #[test]
    fn text_that_is_not_yaml_says_where() {
        let error = read_documents("a: [1\nb: 2").unwrap_err();
        assert!(error.line.is_some() && error.message.contains("not YAML"));
    }

    #[test]
    fn what_is_nested_too_deeply_is_refused_where_it_gets_too_deep() {
        let lists = "- ".repeat(200_000) + "x";
        let maps: String = (0..2000).map(|depth| " ".repeat(depth) + "a:\n").collect();
        for text in [lists, maps] {
            let mistake = read_documents(&text).unwrap_err();
            assert!(mistake.message.contains("128 levels"), "{}", mistake.message);
        }
        assert!(read_documents(&("- ".repeat(100) + "x")).is_ok());
    }

    #[test]
    fn everything_wrong_with_the_head_is_said_at_once() {
        let mistakes = read_documents("kind: Dashbord\nspec: {}").unwrap()[0].read().unwrap_err();
        assert_eq!(mistakes.len(), 3, "{mistakes:?}");
    }
}
