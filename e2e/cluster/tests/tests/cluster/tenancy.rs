//! What one team may not do with another's objects.

use serde_json::json;

use crate::{
    kubectl::{Namespace, apply, condition, until, until_not_ready, until_ready},
    platform::{example, object},
};

#[tokio::test(flavor = "multi_thread")]
async fn nobody_uses_what_another_namespace_does_not_lend() {
    let (one, two) = (Namespace::create("team-a"), Namespace::create("team-b"));
    apply(&example("flights/datasource.yaml", &one.0)).unwrap();
    apply(&example("flights/datasets.yaml", &one.0)).unwrap();
    until_ready(&one.0, "dataset", "flights").await;

    let stolen = json!({"datasource": "team-a/flights", "table": "flights"});
    let charts =
        json!({"title": "Theirs", "charts": {"n": {"dataset": "team-a/flights", "bigNumber": {"metric": "flights"}}}});
    apply(&[object("Dataset", &two.0, "stolen", stolen), object("Dashboard", &two.0, "stolen", charts)]).unwrap();
    let dataset = until_not_ready(&two.0, "dataset", "stolen").await;
    assert_eq!(dataset["reason"], "NotPermitted", "{dataset}");
    until_not_ready(&two.0, "dashboard", "stolen").await;

    // With consent on both sides it heals by itself.
    let mut lent = example("flights/datasource.yaml", &one.0).remove(0);
    lent["spec"]["access"] = json!({"allowedNamespaces": ["team-b"]});
    apply(&[lent]).unwrap();
    until_ready(&two.0, "dataset", "stolen").await;

    // A platform that does not name the namespace serves nothing from it.
    let spec = json!({"platformRef": "closed/closed", "type": "files", "parameters": {"path": "."}});
    let closed = Namespace::create("closed");
    apply(&[object("Platform", &closed.0, "closed", json!({"suspend": true}))]).unwrap();
    apply(&[object("Datasource", &two.0, "far", spec)]).unwrap();
    let far = until(&two.0, "datasource", "far", |object| condition(object, "Ready")["status"] == "False").await;
    assert_eq!(condition(&far, "Ready")["reason"], "NotPermitted");
}
