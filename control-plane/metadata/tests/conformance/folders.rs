//! Folders, favourites and permalinks.

use binnacle_metadata::{Error, Folder, Role, SaveResource};
use serde_json::json;

use crate::harness::dashboard;

on_every_database! {
    async fn folders_come_from_rows_and_from_what_lies_in_them(db: TestDatabase) {
        let folders = db.metadata.folders();
        folders.create("Empty/Inner", "ann").await.unwrap();
        folders.create("Empty/Inner", "bob").await.unwrap();
        let save = SaveResource { folder: "Sales/Weekly".into(), ..dashboard("a") };
        db.metadata.resources().save(&save).await.unwrap();
        let folder = |path: &str, resources, made_in_ui| Folder { path: path.into(), resources, made_in_ui };
        let expected =
            [folder("Empty", 0, false), folder("Empty/Inner", 0, true), folder("Sales", 0, false), folder("Sales/Weekly", 1, false)];
        assert_eq!(folders.list().await.unwrap(), expected);
    }

    async fn only_an_empty_folder_is_removed(db: TestDatabase) {
        let folders = db.metadata.folders();
        for path in ["A", "A/B"] {
            folders.create(path, "ann").await.unwrap();
        }
        assert!(matches!(folders.delete("A").await, Err(Error::Conflict(_))));
        folders.delete("A/B").await.unwrap();
        folders.delete("A").await.unwrap();
        assert!(matches!(folders.delete("A").await, Err(Error::NotFound { .. })));
        for path in ["", "/a", "a/", "a//b", " a"] {
            assert!(matches!(folders.create(path, "ann").await, Err(Error::Invalid { .. })), "{path:?}");
        }
    }

    async fn a_star_is_put_once_and_hidden_while_its_dashboard_is_deleted(db: TestDatabase) {
        let ann = db.user("ann", Role::Viewer).await;
        let a = db.metadata.resources().save(&dashboard("a")).await.unwrap().resource;
        let b = db.metadata.resources().save(&dashboard("b")).await.unwrap().resource;
        let favourites = db.metadata.favourites();
        for resource in [a.id, b.id, a.id] {
            favourites.add(ann.id, resource).await.unwrap();
            db.advance(std::time::Duration::from_secs(1));
        }
        assert_eq!(favourites.list(ann.id).await.unwrap(), [b.id, a.id]);
        let delete = binnacle_metadata::DeleteResource { key: b.key, managed_by: b.managed_by, expected_revision: None };
        db.metadata.resources().delete(&delete).await.unwrap();
        assert_eq!(favourites.list(ann.id).await.unwrap(), [a.id]);
        favourites.remove(ann.id, a.id).await.unwrap();
        assert_eq!(favourites.list(ann.id).await.unwrap(), []);
        assert!(matches!(favourites.add(ann.id, binnacle_metadata::ResourceId::new()).await, Err(Error::Conflict(_))));
    }

    async fn the_same_state_has_the_same_short_address(db: TestDatabase) {
        let resource = db.metadata.resources().save(&dashboard("a")).await.unwrap().resource.id;
        let permalinks = db.metadata.permalinks();
        let one = permalinks.create(resource, &json!({"tab": 1, "carrier": ["AA"]}), None).await.unwrap();
        let same = permalinks.create(resource, &json!({"carrier": ["AA"], "tab": 1}), None).await.unwrap();
        let other = permalinks.create(resource, &json!({"tab": 2}), None).await.unwrap();
        assert_eq!(one, same);
        assert_ne!(one.id, other.id);
        assert_eq!(one.id.len(), 12);
        assert_eq!(permalinks.get(&one.id).await.unwrap().state, json!({"tab": 1, "carrier": ["AA"]}));
        assert!(matches!(permalinks.get("nothing").await, Err(Error::NotFound { .. })));
    }
}
