//! Resources, revisions and the counters by which pods notice changes.

use binnacle_metadata::{
    DeleteResource, Error, ManagedBy, ResourceFilter, ResourceKey, RestoreRevision, SaveOutcome, SaveResource,
    compare_specs,
};
use futures::future::join_all;
use serde_json::json;

use crate::harness::dashboard;

fn delete(name: &str) -> DeleteResource {
    DeleteResource {
        key: ResourceKey::new("Dashboard", "analytics", name),
        managed_by: ManagedBy::Ui,
        expected_revision: None,
    }
}

on_every_database! {
    async fn a_saved_resource_reads_back_exactly(db: TestDatabase) {
        let mut save = dashboard("departures");
        save.title = "Départs 🛫 %_!".into();
        save.spec = json!({"big": 9_007_199_254_740_993_i64, "ratio": 0.1, "null": null, "nul": "a\u{0}b", "list": [1, "2"]});
        save.source = Some(format!("# {}\n", "line ✓\n".repeat(20_000)));
        let saved = db.metadata.resources().save(&save).await.unwrap();
        assert_eq!(saved.outcome, SaveOutcome::Created);
        let read = db.metadata.resources().get(&save.key).await.unwrap();
        assert_eq!(read, saved.resource);
        assert_eq!((read.spec, read.source, read.title, read.labels), (save.spec, save.source, save.title, save.labels));
        assert_eq!((read.revision, read.created_at), (1, db.now()));
    }

    async fn saving_the_same_again_makes_no_revision_and_no_change(db: TestDatabase) {
        let resources = db.metadata.resources();
        resources.save(&dashboard("a")).await.unwrap();
        let before = db.metadata.catalog().versions().await.unwrap();
        let mut same = dashboard("a");
        same.message = "another message".into();
        assert_eq!(resources.save(&same).await.unwrap().outcome, SaveOutcome::Unchanged);
        same.source = Some("# only a comment is new\ntitle: a\n".into());
        let refreshed = resources.save(&same).await.unwrap();
        assert_eq!((refreshed.outcome, refreshed.resource.revision), (SaveOutcome::Unchanged, 1));
        assert_eq!(resources.get(&same.key).await.unwrap().source, same.source);
        assert_eq!(db.metadata.catalog().versions().await.unwrap(), before);
    }

    async fn labels_change_without_a_revision_and_a_spec_with_one(db: TestDatabase) {
        let resources = db.metadata.resources();
        let id = resources.save(&dashboard("a")).await.unwrap().resource.id;
        let moved = SaveResource { folder: "Sales/Weekly".into(), ..dashboard("a") };
        let saved = resources.save(&moved).await.unwrap();
        assert_eq!((saved.outcome, saved.resource.revision), (SaveOutcome::Relabelled, 1));
        let changed = SaveResource { spec: json!({"title": "b"}), message: "second".into(), ..moved };
        let saved = resources.save(&changed).await.unwrap();
        assert_eq!((saved.outcome, saved.resource.revision), (SaveOutcome::Updated, 2));
        let revisions = resources.revisions(id).await.unwrap();
        let listed: Vec<_> = revisions.iter().map(|r| (r.number, r.message.as_str(), r.author.as_str())).collect();
        assert_eq!(listed, [(2, "second", "ann"), (1, "first", "ann")]);
    }

    async fn a_save_based_on_an_old_revision_is_refused(db: TestDatabase) {
        let resources = db.metadata.resources();
        let first = SaveResource { expected_revision: Some(0), ..dashboard("a") };
        resources.save(&first).await.unwrap();
        let second = SaveResource { expected_revision: Some(1), spec: json!({"v": 2}), ..dashboard("a") };
        resources.save(&second).await.unwrap();
        let late = SaveResource { expected_revision: Some(1), spec: json!({"v": 3}), ..dashboard("a") };
        assert!(matches!(
            resources.save(&late).await,
            Err(Error::RevisionConflict { expected: 1, actual: 2, .. })
        ));
        assert!(matches!(resources.save(&first).await, Err(Error::RevisionConflict { expected: 0, actual: 2, .. })));
        assert_eq!(resources.get(&late.key).await.unwrap().spec, json!({"v": 2}));
    }

    async fn of_many_editors_of_one_revision_exactly_one_wins(db: TestDatabase) {
        let pods = [db.open_again().await, db.open_again().await];
        db.metadata.resources().save(&dashboard("a")).await.unwrap();
        let saves = (0..8).map(|i| {
            let pod = pods[i % 2].clone();
            tokio::spawn(async move {
                let save = SaveResource { expected_revision: Some(1), spec: json!({"editor": i}), ..dashboard("a") };
                pod.resources().save(&save).await
            })
        });
        let done: Vec<_> = join_all(saves).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(done.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{done:?}");
        assert!(done.iter().filter_map(|o| o.as_ref().err()).all(|e| matches!(e, Error::RevisionConflict { .. })));
        assert_eq!(db.metadata.resources().get(&dashboard("a").key).await.unwrap().revision, 2);
    }

    async fn pods_that_make_the_same_resource_at_once_end_with_one(db: TestDatabase) {
        let pods = [db.open_again().await, db.open_again().await, db.open_again().await];
        let saves = pods.iter().map(|pod| async { pod.resources().save(&dashboard("a")).await.unwrap().outcome });
        let outcomes = join_all(saves).await;
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == SaveOutcome::Created).count(), 1, "{outcomes:?}");
        assert_eq!(db.metadata.resources().get(&dashboard("a").key).await.unwrap().revision, 1);
    }

    async fn what_git_manages_is_read_only_to_the_ui_and_the_reverse(db: TestDatabase) {
        let resources = db.metadata.resources();
        let from_git = SaveResource { managed_by: ManagedBy::Kubernetes, ..dashboard("git") };
        resources.save(&from_git).await.unwrap();
        let refused = resources.save(&dashboard("git")).await.unwrap_err();
        assert!(matches!(&refused, Error::ManagedBy { managed_by: ManagedBy::Kubernetes, .. }), "{refused}");
        assert!(matches!(resources.delete(&delete("git")).await, Err(Error::ManagedBy { .. })));
        resources.save(&dashboard("ui")).await.unwrap();
        let files = SaveResource { managed_by: ManagedBy::Files, ..dashboard("ui") };
        assert!(matches!(resources.save(&files).await, Err(Error::ManagedBy { managed_by: ManagedBy::Ui, .. })));
        let taken = resources.save(&SaveResource { take_over: true, ..files }).await.unwrap();
        assert_eq!((taken.outcome, taken.resource.managed_by), (SaveOutcome::Relabelled, ManagedBy::Files));
    }

    async fn a_deleted_resource_is_gone_but_can_be_restored_or_made_again(db: TestDatabase) {
        let resources = db.metadata.resources();
        let first = resources.save(&dashboard("a")).await.unwrap().resource;
        let deleted = resources.delete(&delete("a")).await.unwrap();
        assert_eq!(deleted, resources.get_by_id(first.id).await.unwrap());
        assert!(matches!(resources.get(&first.key).await, Err(Error::NotFound { .. })));
        assert!(matches!(resources.delete(&delete("a")).await, Err(Error::NotFound { .. })));
        let again = SaveResource { managed_by: ManagedBy::Files, expected_revision: Some(0), ..dashboard("a") };
        let again = resources.save(&again).await.unwrap();
        assert_eq!((again.outcome, again.resource.id, again.resource.revision), (SaveOutcome::Created, first.id, 2));
    }

    async fn a_restored_revision_is_a_new_one_that_says_where_it_came_from(db: TestDatabase) {
        let resources = db.metadata.resources();
        let id = resources.save(&dashboard("a")).await.unwrap().resource.id;
        resources.save(&SaveResource { spec: json!({"v": 2}), source: None, ..dashboard("a") }).await.unwrap();
        let restore = RestoreRevision {
            key: dashboard("a").key,
            number: 1,
            managed_by: ManagedBy::Ui,
            author: "bob".into(),
            message: "back".into(),
            expected_revision: Some(2),
        };
        let restored = resources.restore(&restore).await.unwrap().resource;
        assert_eq!((restored.revision, restored.spec, restored.source), (3, dashboard("a").spec, dashboard("a").source));
        let revision = resources.revision(id, 3).await.unwrap().summary;
        assert_eq!((revision.restored_from, revision.author.as_str()), (Some(1), "bob"));
        let (old, new) = (resources.revision(id, 2).await.unwrap(), resources.revision(id, 3).await.unwrap());
        assert_eq!(compare_specs(&old.spec, &new.spec).len(), 3);
        let missing = RestoreRevision { number: 9, expected_revision: None, ..restore };
        assert!(matches!(resources.restore(&missing).await, Err(Error::NotFound { entity: "revision", .. })));
    }

    async fn lists_are_filtered_by_every_condition(db: TestDatabase) {
        let resources = db.metadata.resources();
        let save = |name: &str, kind: &str, folder: &str| SaveResource {
            key: ResourceKey::new(kind, "analytics", name),
            folder: folder.into(),
            title: format!("Title of {name} 100%"),
            ..dashboard(name)
        };
        for save in [save("b", "Dashboard", ""), save("a", "Dashboard", "Sales"), save("c", "Dataset", "Sales")] {
            resources.save(&save).await.unwrap();
        }
        resources.delete(&delete("b")).await.unwrap();
        let names = async |filter: ResourceFilter| {
            let found = resources.list(&filter).await.unwrap();
            found.into_iter().map(|resource| resource.key.name).collect::<Vec<_>>()
        };
        assert_eq!(names(ResourceFilter::default()).await, ["a", "c"]);
        assert_eq!(names(ResourceFilter { include_deleted: true, ..ResourceFilter::default() }).await, ["a", "b", "c"]);
        assert_eq!(names(ResourceFilter::kind("Dataset")).await, ["c"]);
        let search = |text: &str| ResourceFilter { search: Some(text.into()), ..ResourceFilter::default() };
        assert_eq!(names(search("OF A")).await, ["a"]);
        assert_eq!(names(search("0%")).await, ["a", "c"]);
        assert_eq!(names(search("a%c")).await, [""; 0]);
        let sales = ResourceFilter { folder: Some("Sales".into()), managed_by: Some(ManagedBy::Ui), ..ResourceFilter::default() };
        assert_eq!(names(sales).await, ["a", "c"]);
        let top = ResourceFilter { namespace: Some("other".into()), ..ResourceFilter::default() };
        assert_eq!(names(top).await, [""; 0]);
    }

    async fn another_pod_sees_each_change_in_order_deletions_included(db: TestDatabase) {
        let (resources, other) = (db.metadata.resources(), db.open_again().await);
        let start = other.catalog().versions().await.unwrap();
        for name in ["a", "b", "c"] {
            resources.save(&dashboard(name)).await.unwrap();
        }
        let first = other.resources().changes_since(start.resource).await.unwrap();
        assert_eq!(first.iter().map(|r| r.key.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        let seen = first.last().unwrap().catalog_version;
        assert_eq!(other.catalog().versions().await.unwrap().resource, seen);
        assert_eq!(other.resources().changes_since(seen).await.unwrap(), []);
        resources.delete(&delete("b")).await.unwrap();
        resources.save(&SaveResource { spec: json!({}), ..dashboard("a") }).await.unwrap();
        let second = other.resources().changes_since(seen).await.unwrap();
        let second: Vec<_> = second.iter().map(|r| (r.key.name.as_str(), r.deleted_at.is_some())).collect();
        assert_eq!(second, [("b", true), ("a", false)]);
    }

    async fn concurrent_saves_of_many_resources_get_distinct_versions(db: TestDatabase) {
        let pods = [db.open_again().await, db.open_again().await];
        let saves = (0..20).map(|i| {
            let pod = pods[i % 2].clone();
            tokio::spawn(async move { pod.resources().save(&dashboard(&format!("d{i}"))).await.unwrap() })
        });
        let mut versions: Vec<_> = join_all(saves).await.into_iter().map(|s| s.unwrap().resource.catalog_version).collect();
        versions.sort_unstable();
        assert_eq!(versions, (1..=20).collect::<Vec<_>>());
    }

    async fn this_process_hears_of_its_own_changes(db: TestDatabase) {
        let mut changed = db.metadata.changed();
        db.metadata.resources().save(&dashboard("a")).await.unwrap();
        assert!(changed.has_changed().unwrap());
        changed.mark_unchanged();
        db.metadata.resources().save(&dashboard("a")).await.unwrap();
        assert!(!changed.has_changed().unwrap(), "nothing changed");
    }

    async fn text_that_is_too_long_is_refused_and_nothing_is_stored(db: TestDatabase) {
        let refused = [
            SaveResource { title: "x".repeat(256), ..dashboard("a") },
            SaveResource { folder: "/leading".into(), ..dashboard("a") },
            SaveResource { key: ResourceKey::new("Dashboard", "n", "x".repeat(254)), ..dashboard("a") },
            SaveResource { source: Some("a\0".into()), ..dashboard("a") },
        ];
        for save in refused {
            assert!(matches!(db.metadata.resources().save(&save).await, Err(Error::Invalid { .. })), "{save:?}");
        }
        assert_eq!(db.metadata.resources().list(&ResourceFilter::default()).await.unwrap(), []);
    }
}
