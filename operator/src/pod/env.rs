//! The environment of a container.

use binnacle_crds::datasource::SecretKeyRef;
use k8s_openapi::api::core::v1::{EnvVar, EnvVarSource, ObjectFieldSelector, SecretKeySelector};

/// Environment variables in order: a value may refer to those before it, as `$(NAME)`.
#[derive(Clone, Debug, Default)]
pub struct Env {
    variables: Vec<EnvVar>,
}

impl Env {
    /// A variable with this value.
    pub fn value(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        self.push(EnvVar { name: name.to_owned(), value: Some(value.into()), ..EnvVar::default() })
    }

    /// A variable with the value of a Secret's key.
    pub fn secret(&mut self, name: &str, secret: &str, key: &str) -> &mut Self {
        let selector = SecretKeySelector { name: secret.to_owned(), key: key.to_owned(), optional: None };
        let source = EnvVarSource { secret_key_ref: Some(selector), ..EnvVarSource::default() };
        self.push(EnvVar { name: name.to_owned(), value_from: Some(source), ..EnvVar::default() })
    }

    /// A variable with the value of a Secret's key that a user named.
    pub fn reference(&mut self, name: &str, from: &SecretKeyRef) -> &mut Self {
        self.secret(name, &from.name, &from.key)
    }

    /// A variable with a field of the pod, for example `metadata.name`.
    pub fn field(&mut self, name: &str, path: &str) -> &mut Self {
        let selector = ObjectFieldSelector { field_path: path.to_owned(), ..ObjectFieldSelector::default() };
        let source = EnvVarSource { field_ref: Some(selector), ..EnvVarSource::default() };
        self.push(EnvVar { name: name.to_owned(), value_from: Some(source), ..EnvVar::default() })
    }

    /// As it stands in a container.
    pub fn into_vec(self) -> Vec<EnvVar> {
        self.variables
    }

    fn push(&mut self, variable: EnvVar) -> &mut Self {
        if self.variables.iter().all(|known| known.name != variable.name) {
            self.variables.push(variable);
        }
        self
    }
}
