//! Plans that can be stopped at any time. DataFusion lets other work in only where a plan reads its files; a join can make
//! billions of rows out of what it read once, and would run on long after nobody waits for it.

use std::sync::Arc;

use datafusion::{
    common::tree_node::{Transformed, TreeNode},
    error::DataFusionError,
    physical_plan::{ExecutionPlan, coop::CooperativeExec},
};

/// The same plan, in which whatever makes many rows out of few stops for breath.
pub(super) fn stoppable(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
    let breathe = |node: Arc<dyn ExecutionPlan>| {
        Ok(if makes_many_rows(node.name()) {
            Transformed::yes(Arc::new(CooperativeExec::new(node)) as Arc<dyn ExecutionPlan>)
        } else {
            Transformed::no(node)
        })
    };
    Ok(plan.transform_up(breathe)?.data)
}

fn makes_many_rows(name: &str) -> bool {
    name.ends_with("JoinExec") || name == "UnnestExec"
}
