//! Query history, audit log, problems and settings.

use std::time::Duration;

use binnacle_metadata::{
    AuditFilter, AuditOutcome, ManagedBy, NewAuditEntry, NewProblem, NewQuery, NewViewUse, Page, ProblemScope,
    QueryFilter, QueryOutcome, QueryStatus, ResourceKey,
};
use futures::future::join_all;
use serde_json::json;

fn query(sql: &str) -> NewQuery {
    NewQuery {
        user_id: None,
        user_name: "ann".into(),
        datasource: "analytics/warehouse".into(),
        sql: sql.into(),
        chart: Some("analytics/departures#busiest".into()),
    }
}

fn outcome(status: QueryStatus) -> QueryOutcome {
    QueryOutcome { status, row_count: Some(3), elapsed: Duration::from_millis(1250), error_code: None }
}

fn problem(line: i64, message: &str) -> NewProblem {
    NewProblem {
        kind: Some("Dashboard".into()),
        file: Some("dash/a.yaml".into()),
        line: Some(line),
        column: Some(3),
        message: message.into(),
        ..NewProblem::default()
    }
}

fn file(name: &str) -> ProblemScope {
    ProblemScope { source: ManagedBy::Files, name: name.into() }
}

on_every_database! {
    async fn a_query_is_noted_when_it_starts_and_when_it_ends(db: TestDatabase) {
        let history = db.metadata.query_history();
        let id = history.start(&query("select '?' -- ✓")).await.unwrap();
        let running = history.list(&QueryFilter::default(), Page::default()).await.unwrap();
        assert_eq!((running[0].status, running[0].elapsed), (QueryStatus::Running, None));
        history.finish(id, &outcome(QueryStatus::Succeeded)).await.unwrap();
        let done = history.list(&QueryFilter::default(), Page::default()).await.unwrap().remove(0);
        assert_eq!((done.sql.as_str(), done.row_count), ("select '?' -- ✓", Some(3)));
        assert_eq!((done.status, done.elapsed), (QueryStatus::Succeeded, Some(Duration::from_millis(1250))));
    }

    async fn the_history_is_paged_filtered_and_cut(db: TestDatabase) {
        let history = db.metadata.query_history();
        let mut ids = Vec::new();
        for i in 0..5 {
            let status = if i == 2 { QueryStatus::Failed } else { QueryStatus::Succeeded };
            ids.push(history.record(&query(&format!("select {i}")), &outcome(status)).await.unwrap());
            db.advance(Duration::from_mins(1));
        }
        let page = Page { limit: 2, before: Some(ids[3]) };
        let listed = history.list(&QueryFilter::default(), page).await.unwrap();
        assert_eq!(listed.iter().map(|q| q.id).collect::<Vec<_>>(), [ids[2], ids[1]]);
        let failed = QueryFilter { status: Some(QueryStatus::Failed), ..QueryFilter::default() };
        assert_eq!(history.list(&failed, Page::default()).await.unwrap()[0].id, ids[2]);
        assert_eq!(history.purge(db.now() - Duration::from_secs(150)).await.unwrap(), 3);
    }

    async fn queries_of_a_dead_pod_do_not_run_forever(db: TestDatabase) {
        let history = db.metadata.query_history();
        history.start(&query("select 1")).await.unwrap();
        db.advance(Duration::from_hours(1));
        assert_eq!(history.abandon(db.now() - Duration::from_mins(1)).await.unwrap(), 1);
        let listed = history.list(&QueryFilter::default(), Page::default()).await.unwrap();
        assert_eq!((listed[0].status, listed[0].error_code.as_deref()), (QueryStatus::Failed, Some("abandoned")));
    }

    async fn the_audit_log_keeps_who_did_what(db: TestDatabase) {
        let entry = |action: &str| NewAuditEntry {
            actor_id: None,
            actor_name: "ann".into(),
            action: action.into(),
            object: "Dashboard analytics/departures".into(),
            outcome: AuditOutcome::Denied,
            detail: json!({"role": "viewer"}),
            remote_address: Some("::1".into()),
        };
        let audit = db.metadata.audit();
        for action in ["resource.save", "query.run"] {
            audit.record(&entry(action)).await.unwrap();
        }
        let filter = AuditFilter { action: Some("query.run".into()), ..AuditFilter::default() };
        let listed = audit.list(&filter, Page::default()).await.unwrap();
        assert_eq!((listed.len(), &listed[0].entry, listed[0].at), (1, &entry("query.run"), db.now()));
        db.advance(Duration::from_secs(1));
        assert_eq!(audit.purge(db.now()).await.unwrap(), 2);
    }

    async fn a_problem_keeps_its_start_while_it_stands(db: TestDatabase) {
        let problems = db.metadata.problems();
        let start = db.now();
        assert!(problems.replace(&file("a.yaml"), &[problem(3, "unknown field"), problem(9, "no dataset")]).await.unwrap());
        let version = db.metadata.catalog().versions().await.unwrap().problem;
        db.advance(Duration::from_mins(1));
        let same = [problem(3, "unknown field"), problem(9, "no dataset")];
        assert!(!problems.replace(&file("a.yaml"), &same).await.unwrap(), "nothing new, nothing written");
        assert_eq!(db.metadata.catalog().versions().await.unwrap().problem, version);
        assert!(problems.replace(&file("a.yaml"), &[problem(4, "unknown field"), problem(5, "new")]).await.unwrap());
        let listed = problems.list().await.unwrap();
        let listed: Vec<_> = listed.iter().map(|p| (p.problem.line, p.problem.message.as_str(), p.since)).collect();
        assert_eq!(listed, [(Some(4), "unknown field", start), (Some(5), "new", db.now())]);
    }

    async fn problems_go_with_their_file(db: TestDatabase) {
        let problems = db.metadata.problems();
        for name in ["a.yaml", "b.yaml", "c.yaml"] {
            problems.replace(&file(name), &[problem(1, "bad")]).await.unwrap();
        }
        let ui = ProblemScope { source: ManagedBy::Ui, name: "Dashboard analytics/x".into() };
        problems.replace(&ui, &[problem(1, "bad")]).await.unwrap();
        assert!(problems.replace(&file("a.yaml"), &[]).await.unwrap());
        assert_eq!(problems.retain(ManagedBy::Files, &["b.yaml".into()]).await.unwrap(), 1);
        let left: Vec<_> = problems.list().await.unwrap().into_iter().map(|problem| problem.scope.name).collect();
        assert_eq!(left, ["b.yaml", "Dashboard analytics/x"]);
        assert_eq!(problems.retain(ManagedBy::Files, &[]).await.unwrap(), 1);
    }

    async fn all_starting_pods_agree_on_a_setting(db: TestDatabase) {
        let pods = [db.open_again().await, db.open_again().await, db.open_again().await];
        let values = join_all(pods.iter().zip(0..).map(|(pod, i)| async move {
            pod.settings().get_or_insert("cookie.salt", &json!(i), "system").await.unwrap()
        }));
        let values = values.await;
        assert!(values.iter().all(|value| *value == values[0]), "{values:?}");
        db.metadata.settings().set("cookie.salt", &json!({"new": true}), "ann").await.unwrap();
        let stored = pods[0].settings().find("cookie.salt").await.unwrap().unwrap();
        assert_eq!((stored.value, stored.updated_by.as_str()), (json!({"new": true}), "ann"));
        assert!(db.metadata.settings().delete("cookie.salt").await.unwrap());
        assert_eq!(db.metadata.settings().list().await.unwrap(), []);
    }

    async fn what_is_declared_out_of_date_has_a_higher_epoch_each_time(db: TestDatabase) {
        let keys = [ResourceKey::new("Dataset", "default", "a"), ResourceKey::new("Datasource", "default", "a")];
        let before = db.metadata.catalog().versions().await.unwrap().cache_epoch;
        db.metadata.cache_epochs().raise(&keys, "ann").await.unwrap();
        db.metadata.cache_epochs().raise(&keys[..1], "bob").await.unwrap();
        let epochs = db.metadata.cache_epochs().list().await.unwrap();
        let seen: Vec<_> = epochs.iter().map(|one| (one.key.kind.as_str(), one.epoch, one.changed_by.as_str())).collect();
        assert_eq!(seen, [("Dataset", 2, "bob"), ("Datasource", 1, "ann")]);
        assert_eq!(db.metadata.catalog().versions().await.unwrap().cache_epoch, before + 2);
    }

    async fn looks_of_all_web_servers_are_added_up_and_old_ones_forgotten(db: TestDatabase) {
        let look = |id: &str, dashboard: &str, uses: i64| NewViewUse {
            id: id.into(),
            dashboard: dashboard.into(),
            chosen: json!({"id": id}),
            uses,
        };
        let views = db.metadata.view_uses();
        let other = db.open_again().await;
        let (one, two) = ([look("1", "a/x", 2), look("2", "a/x", 1)], [look("2", "a/x", 4), look("3", "a/y", 9)]);
        let others = other.view_uses();
        let (first, second) = tokio::join!(views.add(&one), others.add(&two));
        first.unwrap();
        second.unwrap();
        let most = views.most_used(&["a/x".to_owned()], 5).await.unwrap();
        assert_eq!(most.iter().map(|view| view.uses).collect::<Vec<_>>(), [5, 2]);
        assert_eq!(most[0].chosen, json!({"id": "2"}));
        assert_eq!(views.most_used(&["a/x".to_owned(), "a/y".to_owned()], 1).await.unwrap()[0].uses, 9);
        db.advance(Duration::from_mins(1));
        views.add(&[look("1", "a/x", 1)]).await.unwrap();
        assert_eq!(views.forget(db.now()).await.unwrap(), 2);
        assert_eq!(views.most_used(&["a/x".to_owned()], 5).await.unwrap().len(), 1);
    }
}
