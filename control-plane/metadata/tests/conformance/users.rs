//! Users, roles and groups.

use binnacle_metadata::{Error, NewUser, Role, UserChange};
use futures::future::join_all;
use secrecy::ExposeSecret as _;

use crate::harness::new_user;

on_every_database! {
    async fn a_user_is_found_by_name_in_any_case_and_keeps_all_fields(db: TestDatabase) {
        let new = NewUser {
            display_name: "Ann Bö 🚢".into(),
            email: Some(" Ann@Example.org ".into()),
            groups: vec!["ops".into(), "bi".into(), "ops".into()],
            must_change_password: true,
            ..new_user(" Ann ", Role::Editor)
        };
        let made = db.metadata.users().create(&new).await.unwrap();
        let found = db.metadata.users().find_by_name("ANN").await.unwrap().unwrap();
        assert_eq!(made, found);
        assert_eq!((found.name.as_str(), found.display_name.as_str()), ("ann", "Ann Bö 🚢"));
        assert_eq!(found.email.as_deref(), Some("ann@example.org"));
        assert_eq!(found.groups, ["bi", "ops"]);
        assert_eq!((found.role, found.has_password, found.must_change_password), (Role::Editor, true, true));
        assert_eq!(found.created_at, db.now());
        assert_eq!(db.metadata.users().list().await.unwrap(), [found]);
    }

    async fn a_name_is_given_only_once(db: TestDatabase) {
        db.user("ann", Role::Viewer).await;
        let again = db.metadata.users().create(&new_user("Ann", Role::Admin)).await.unwrap_err();
        assert!(matches!(&again, Error::Conflict(why) if why.contains("\"ann\"")), "{again}");
        assert_eq!(db.metadata.users().count().await.unwrap(), 1);
    }

    async fn names_that_no_database_can_hold_are_refused_alike(db: TestDatabase) {
        for name in ["", "  ", "a\0b", &"x".repeat(256)] {
            let refused = db.metadata.users().create(&new_user(name, Role::Viewer)).await.unwrap_err();
            assert!(matches!(refused, Error::Invalid { field: "name", .. }), "{refused}");
        }
    }

    async fn only_one_of_several_starting_pods_makes_the_first_admin(db: TestDatabase) {
        let pods = [db.open_again().await, db.open_again().await, db.open_again().await];
        let first = new_user("admin", Role::Admin);
        let made = join_all(pods.iter().map(|pod| async { pod.users().create_first(&first).await.unwrap() })).await;
        assert_eq!(made.iter().flatten().count(), 1);
        assert_eq!(db.metadata.users().count().await.unwrap(), 1);
    }

    async fn the_last_admin_can_neither_go_nor_be_demoted_nor_disabled(db: TestDatabase) {
        let admin = db.user("admin", Role::Admin).await;
        let users = db.metadata.users();
        let demote = UserChange { role: Some(Role::Viewer), ..UserChange::default() };
        let disable = UserChange { disabled: Some(true), ..UserChange::default() };
        assert!(matches!(users.update(admin.id, &demote).await, Err(Error::Conflict(_))));
        assert!(matches!(users.update(admin.id, &disable).await, Err(Error::Conflict(_))));
        assert!(matches!(users.delete(admin.id).await, Err(Error::Conflict(_))));
        assert_eq!(users.get(admin.id).await.unwrap(), admin);
    }

    async fn two_admins_cannot_demote_each_other_at_the_same_moment(db: TestDatabase) {
        let (ann, bob) = (db.user("ann", Role::Admin).await, db.user("bob", Role::Admin).await);
        let other = db.open_again().await;
        let demote = UserChange { role: Some(Role::Viewer), ..UserChange::default() };
        let (users, others) = (db.metadata.users(), other.users());
        let (a, b) = tokio::join!(users.update(bob.id, &demote), others.update(ann.id, &demote));
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    }

    async fn a_change_touches_only_what_it_names(db: TestDatabase) {
        db.user("admin", Role::Admin).await;
        let new = NewUser { groups: vec!["a".into()], ..new_user("ann", Role::Viewer) };
        let before = db.metadata.users().create(&new).await.unwrap();
        let change = UserChange { groups: Some(vec!["b".into()]), email: Some(Some("a@b.c".into())), ..UserChange::default() };
        let after = db.metadata.users().update(before.id, &change).await.unwrap();
        assert_eq!((after.groups.as_slice(), after.email.as_deref()), (["b".to_owned()].as_slice(), Some("a@b.c")));
        assert_eq!((after.role, after.display_name, after.has_password), (before.role, before.display_name, true));
    }

    async fn an_external_user_has_no_password_and_debug_output_never_shows_one(db: TestDatabase) {
        let external = NewUser { password_hash: None, ..new_user("ext", Role::Viewer) };
        db.metadata.users().create(&external).await.unwrap();
        assert!(db.metadata.users().credentials("ext").await.unwrap().unwrap().password_hash.is_none());
        let local = db.user("ann", Role::Viewer).await;
        db.metadata.users().set_password(local.id, Some(&"$argon2id$new".to_owned().into()), false).await.unwrap();
        let credentials = db.metadata.users().credentials("ann").await.unwrap().unwrap();
        assert_eq!(credentials.password_hash.as_ref().unwrap().expose_secret(), "$argon2id$new");
        assert!(!format!("{credentials:?}").contains("argon2id"));
    }

    async fn a_user_that_does_not_exist_is_not_found(db: TestDatabase) {
        let nobody = binnacle_metadata::UserId::new();
        let users = db.metadata.users();
        assert!(matches!(users.get(nobody).await, Err(Error::NotFound { entity: "user", .. })));
        assert!(matches!(users.update(nobody, &UserChange::default()).await, Err(Error::NotFound { .. })));
        assert!(matches!(users.delete(nobody).await, Err(Error::NotFound { .. })));
        assert_eq!(users.find_by_name("nobody").await.unwrap(), None);
    }
}
