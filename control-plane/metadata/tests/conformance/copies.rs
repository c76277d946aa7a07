//! A copy of one metadata database in another, whichever kinds they are.

use binnacle_metadata::{ManagedBy, Metadata, NewSession, Resource, ResourceFilter, Role, SaveResource, TokenHash};
use chrono::TimeDelta;
use serde_json::json;

use crate::harness::{Server, TestDatabase, dashboard};

on_every_database! {
    async fn a_copy_has_objects_and_people_but_neither_sessions_nor_keys(db: TestDatabase) {
        for server in [Server::Sqlite, Server::Postgres] {
            let (source, target) = (TestDatabase::open(server).await, TestDatabase::open(db.server).await);
            let ann = source.user("ann", Role::Admin).await;
            let session = NewSession {
                user_id: ann.id,
                token_hash: TokenHash::of("secret"),
                user_agent: "Browser".into(),
                expires_at: source.now() + TimeDelta::hours(1),
            };
            source.metadata.sessions().create(&session).await.unwrap();
            for title in ["Zürich ✈", "second"] {
                let save = SaveResource { title: title.into(), ..dashboard("board") };
                source.metadata.resources().save(&SaveResource { spec: json!({"title": title}), ..save }).await.unwrap();
            }
            for at in 0..450 {
                source.metadata.resources().save(&dashboard(&format!("d{at}"))).await.unwrap();
            }
            let (_, rows) = Metadata::copy(&target.config, &source.config).await.unwrap();
            assert!(rows.unwrap() > 900);
            let list = async |db: &TestDatabase| db.metadata.resources().list(&ResourceFilter::default()).await.unwrap();
            let (before, after) = (list(&source).await, list(&target).await);
            assert_eq!(before.len(), after.len());
            let released = before.into_iter().map(|resource| Resource { managed_by: ManagedBy::Ui, ..resource });
            assert!(released.eq(after.iter().cloned()));
            let board = after.iter().find(|resource| resource.key.name == "board").unwrap();
            let first = target.metadata.resources().revision(board.id, 1).await.unwrap();
            assert_eq!(first.spec, json!({"title": "Zürich ✈"}));
            assert_eq!(target.metadata.users().list().await.unwrap().len(), 1);
            let session = target.metadata.sessions().authenticate(&TokenHash::of("secret")).await.unwrap();
            assert!(session.is_none());
            // It goes on from there: the next save has the next catalog version.
            target.metadata.resources().save(&dashboard("later")).await.unwrap();
            let versions = (source.metadata.catalog().versions().await.unwrap(), target.metadata.catalog().versions().await.unwrap());
            assert_eq!(versions.1.resource, versions.0.resource + 1);
            let (_, again) = Metadata::copy(&target.config, &source.config).await.unwrap();
            assert_eq!(again, None, "nothing is copied over what is there");
        }
    }
}
