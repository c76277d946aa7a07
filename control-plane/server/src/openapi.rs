//! The description of the API: from the handlers, with the specs of the kinds from their CRDs.

use binnacle_crds::all_crds;
use serde_json::Value;
use utoipa::{
    OpenApi as _,
    openapi::{OpenApi, RefOr, Schema},
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Binnacle", description = "Business intelligence as Kubernetes resources."),
    components(schemas(
        crate::api::frames::PartHeader<'static>,
        crate::api::frames::ErrorHeader<'static>,
        crate::api::frames::PlanHeader,
        crate::api::frames::DoneHeader,
        binnacle_protocol::QuerySpec,
        binnacle_protocol::Field,
    ))
)]
struct Base;

/// The whole description as JSON, as it is committed and served.
///
/// # Errors
/// When it cannot be written, which would be a defect here.
pub fn document() -> serde_json::Result<String> {
    crate::router::describe().to_pretty_json()
}

/// What the handlers do not say themselves.
pub fn base() -> OpenApi {
    Base::openapi()
}

/// Adds the `spec` of each kind as `DashboardSpec` and so on.
pub fn with_kinds(mut description: OpenApi) -> OpenApi {
    let components = description.components.get_or_insert_default();
    for (kind, crd) in all_crds() {
        let spec = crd
            .spec
            .versions
            .first()
            .and_then(|version| version.schema.as_ref()?.open_api_v3_schema.as_ref()?.properties.as_ref()?.get("spec"))
            .and_then(|spec| serde_json::to_value(spec).ok());
        if let Some(schema) =
            spec.map(without_extensions).and_then(|spec| serde_json::from_value::<RefOr<Schema>>(spec).ok())
        {
            components.schemas.insert(format!("{kind}Spec"), schema);
        }
    }
    description
}

/// The same schema without what only Kubernetes knows.
fn without_extensions(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(object) => {
            object.retain(|key, _| !key.starts_with("x-kubernetes"));
            for value in object.values_mut() {
                *value = without_extensions(value.take());
            }
        }
        Value::Array(items) => {
            for item in items {
                *item = without_extensions(item.take());
            }
        }
        _ => {}
    }
    schema
}
