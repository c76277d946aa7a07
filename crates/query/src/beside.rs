//! Which other datasets guard the tables that a dataset reads.

use binnacle_crds::dataset::DatasetSpec;
use binnacle_protocol::ObjectRef;

use crate::{
    Catalog,
    dataset::{Datasource, datasource_of, tables_of},
};

/// Other datasets with row policies that read a table in common with this one, over the same datasource. Whoever may
/// save this dataset without them could pass by those policies.
///
/// Where SQL cannot be read, nobody knows its tables: then every dataset with row policies over the datasource counts.
pub fn guards_beside(dataset: &ObjectRef, spec: &DatasetSpec, catalog: &Catalog) -> Vec<ObjectRef> {
    let opened = datasource_of(dataset, spec).and_then(|datasource| Datasource::open(datasource, catalog));
    let Ok(datasource) = opened else { return Vec::new() };
    let own = tables_of(spec, &datasource).ok();
    let guards = catalog.datasets().filter(|(object, other)| {
        *object != dataset
            && !other.row_policies.is_empty()
            && datasource_of(object, other).is_ok_and(|named| named == datasource.object)
    });
    let common = |other: &DatasetSpec| match (&own, tables_of(other, &datasource)) {
        (Some(own), Ok(theirs)) => own.iter().any(|table| theirs.iter().any(|each| each.may_be(table))),
        _ => true,
    };
    guards.filter(|(_, other)| common(other)).map(|(object, _)| object.clone()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;

    fn dataset(spec: serde_json::Value) -> Arc<DatasetSpec> {
        Arc::new(serde_json::from_value(spec).unwrap())
    }

    #[test]
    fn a_dataset_over_a_guarded_table_is_found_however_it_names_the_table() {
        let mut catalog = Catalog::default();
        let datasource = json!({"type": "postgres", "parameters": {}});
        catalog.insert_datasource(ObjectRef::new("a", "pg"), Arc::new(serde_json::from_value(datasource).unwrap()), 1);
        let policies = json!([{"name": "own", "filter": "region = 'x'"}]);
        let guarded = dataset(json!({"datasource": "pg", "table": "public.sales", "rowPolicies": policies}));
        catalog.insert_dataset(ObjectRef::new("a", "sales"), guarded);
        let new = ObjectRef::new("a", "new");
        let guards = |spec| guards_beside(&new, &dataset(spec), &catalog);
        let sales = [ObjectRef::new("a", "sales")];
        for spec in [
            json!({"datasource": "pg", "table": "sales"}),
            json!({"datasource": "pg", "sql": "select * from SALES s join other o on true"}),
            json!({"datasource": "pg", "sql": "with x as (select * from public.\"sales\") select * from x"}),
            json!({"datasource": "pg", "sql": "no sql at all"}),
        ] {
            assert_eq!(guards(spec.clone()), sales, "{spec}");
        }
        assert_eq!(guards(json!({"datasource": "pg", "table": "other"})), []);
        assert_eq!(guards(json!({"datasource": "elsewhere", "table": "sales"})), []);
    }
}
