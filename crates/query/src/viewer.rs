//! Who asks, as the policy gate sees them.

/// A person and what decides their rights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// The user's name.
    pub name: String,
    /// The user's address.
    pub email: Option<String>,
    /// The user's role and every lesser one: `viewer`, `editor`, `admin`.
    pub roles: Vec<String>,
    /// The user's groups.
    pub groups: Vec<String>,
}

impl Viewer {
    /// Whether they have this role or a greater one.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|each| each == role)
    }
}

/// Whether any of the subjects (`user:NAME`, `group:NAME`, `role:NAME`) is this person. Anything else names nobody.
pub fn matches_subject(subjects: &[String], viewer: &Viewer) -> bool {
    subjects.iter().any(|subject| match subject.split_once(':') {
        Some(("user", name)) => name == viewer.name,
        Some(("group", name)) => viewer.groups.iter().any(|group| group == name),
        Some(("role", name)) => viewer.has_role(name),
        _ => false,
    })
}
