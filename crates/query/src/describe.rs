//! What a dataset's columns are asked with.

use binnacle_protocol::ObjectRef;

use crate::{
    Catalog, Rejection,
    columns::Columns,
    dataset::Dataset,
    gate, parse,
    tree::{self, Selection},
};

/// The datasource of a dataset, and SQL whose result has the dataset's columns, calculated ones last by name. It is for
/// its schema only: no rows are asked, so no person either.
///
/// # Errors
/// When there is no such dataset or datasource, or the dataset's SQL or an expression of it is refused.
pub fn describe_sql(dataset: &ObjectRef, catalog: &Catalog) -> Result<(ObjectRef, String), Rejection> {
    parse::with_room(|| {
        let dataset = Dataset::open(dataset, catalog)?;
        // The same text whether or not the columns are known by now.
        let columns = Columns { known: None, ..dataset.columns() };
        let mut projection = vec![tree::wildcard()];
        for name in columns.calculated.keys() {
            let expr = columns.expr(name).map_err(|rejection| Rejection {
                message: format!("the column `{name}` of Dataset {}: {}", dataset.object, rejection.message),
                ..rejection
            })?;
            projection.push(tree::named(expr, name));
        }
        let selection = Selection { projection, from: vec![dataset.relation()], limit: Some(0), ..Default::default() };
        let mut query = selection.into_query();
        let functions = &dataset.datasource.spec.allowed_functions;
        gate::check(dataset.datasource.dialect, &mut query, functions, &mut dataset.own_tables())?;
        let sql = gate::write(dataset.datasource.dialect, &query, functions)?;
        Ok((dataset.datasource.object.clone(), sql))
    })
}
