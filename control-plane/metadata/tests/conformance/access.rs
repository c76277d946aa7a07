//! Sessions, API tokens and signing keys.

use std::time::Duration;

use binnacle_metadata::{
    Error, Metadata, MetadataConfig, NewApiToken, NewSession, NewSigningKey, Role, TokenHash, User, UserChange,
};
use futures::future::join_all;
use secrecy::ExposeSecret as _;

use crate::harness::TestDatabase;

const HOUR: Duration = Duration::from_hours(1);

async fn sign_in(db: &TestDatabase, user: &User, token: &str) {
    let session = NewSession {
        user_id: user.id,
        token_hash: TokenHash::of(token),
        user_agent: "Browser ".repeat(100),
        expires_at: db.now() + HOUR,
    };
    db.metadata.sessions().create(&session).await.unwrap();
}

fn api_token(db: &TestDatabase, user: &User, name: &str) -> NewApiToken {
    NewApiToken {
        user_id: user.id,
        name: name.into(),
        prefix: "bin_abcd".into(),
        token_hash: TokenHash::of(name),
        role: Role::Editor,
        scopes: vec!["query".into()],
        expires_at: Some(db.now() + HOUR),
    }
}

fn key_pair(seed: u8) -> NewSigningKey {
    NewSigningKey { public_key: vec![seed, 0, 255], private_key: vec![seed; 83].into() }
}

on_every_database! {
    async fn a_session_is_accepted_until_it_expires(db: TestDatabase) {
        let ann = db.user("ann", Role::Viewer).await;
        sign_in(&db, &ann, "secret").await;
        let found = db.metadata.sessions().authenticate(&TokenHash::of("secret")).await.unwrap().unwrap();
        assert_eq!(found.user, ann);
        assert_eq!(found.session.user_agent.len(), 512);
        assert!(db.metadata.sessions().authenticate(&TokenHash::of("other")).await.unwrap().is_none());
        db.advance(HOUR);
        assert!(db.metadata.sessions().authenticate(&TokenHash::of("secret")).await.unwrap().is_none());
        assert_eq!(db.metadata.sessions().purge_expired().await.unwrap(), 1);
    }

    async fn last_seen_is_written_at_most_once_a_minute(db: TestDatabase) {
        let ann = db.user("ann", Role::Viewer).await;
        sign_in(&db, &ann, "secret").await;
        let start = db.now();
        db.advance(Duration::from_secs(59));
        db.metadata.sessions().authenticate(&TokenHash::of("secret")).await.unwrap();
        assert_eq!(db.metadata.sessions().list(ann.id).await.unwrap()[0].last_seen_at, start);
        db.advance(Duration::from_secs(1));
        db.metadata.sessions().authenticate(&TokenHash::of("secret")).await.unwrap();
        assert_eq!(db.metadata.sessions().list(ann.id).await.unwrap()[0].last_seen_at, db.now());
    }

    async fn disabling_a_user_or_changing_the_password_ends_all_sessions(db: TestDatabase) {
        db.user("admin", Role::Admin).await;
        let ann = db.user("ann", Role::Viewer).await;
        sign_in(&db, &ann, "one").await;
        db.metadata.users().set_password(ann.id, None, true).await.unwrap();
        assert!(db.metadata.sessions().authenticate(&TokenHash::of("one")).await.unwrap().is_none());
        sign_in(&db, &ann, "two").await;
        let disable = UserChange { disabled: Some(true), ..UserChange::default() };
        db.metadata.users().update(ann.id, &disable).await.unwrap();
        assert!(db.metadata.sessions().authenticate(&TokenHash::of("two")).await.unwrap().is_none());
        sign_in(&db, &ann, "three").await;
        assert!(db.metadata.sessions().authenticate(&TokenHash::of("three")).await.unwrap().is_none());
    }

    async fn a_session_ends_by_token_by_id_or_all_at_once(db: TestDatabase) {
        let (ann, bob) = (db.user("ann", Role::Viewer).await, db.user("bob", Role::Viewer).await);
        for token in ["one", "two", "three", "four"] {
            sign_in(&db, &ann, token).await;
        }
        let sessions = db.metadata.sessions();
        assert!(sessions.delete_by_token(&TokenHash::of("one")).await.unwrap());
        assert!(!sessions.delete_by_token(&TokenHash::of("one")).await.unwrap());
        let left = sessions.list(ann.id).await.unwrap();
        assert!(!sessions.delete(bob.id, left[0].id).await.unwrap(), "another user's session");
        assert!(sessions.delete(ann.id, left[0].id).await.unwrap());
        assert_eq!(sessions.delete_all(ann.id).await.unwrap(), 2);
    }

    async fn removing_a_user_removes_sessions_and_tokens(db: TestDatabase) {
        db.user("admin", Role::Admin).await;
        let ann = db.user("ann", Role::Viewer).await;
        sign_in(&db, &ann, "one").await;
        db.metadata.api_tokens().create(&api_token(&db, &ann, "script")).await.unwrap();
        db.metadata.users().delete(ann.id).await.unwrap();
        assert!(db.metadata.sessions().authenticate(&TokenHash::of("one")).await.unwrap().is_none());
        assert_eq!(db.metadata.api_tokens().list_all().await.unwrap(), []);
    }

    async fn a_token_acts_with_the_lesser_role_until_it_expires_or_is_revoked(db: TestDatabase) {
        let ann = db.user("ann", Role::Viewer).await;
        let tokens = db.metadata.api_tokens();
        let made = tokens.create(&api_token(&db, &ann, "script")).await.unwrap();
        let found = tokens.authenticate(&TokenHash::of("script")).await.unwrap().unwrap();
        assert_eq!((found.effective_role(), found.token.scopes.as_slice()), (Role::Viewer, ["query".to_owned()].as_slice()));
        assert_eq!(tokens.get(made.id).await.unwrap().last_used_at, Some(db.now()));
        assert!(matches!(tokens.create(&api_token(&db, &ann, "script")).await, Err(Error::Conflict(_))));
        db.advance(HOUR);
        assert!(tokens.authenticate(&TokenHash::of("script")).await.unwrap().is_none());
        let forever = NewApiToken { expires_at: None, ..api_token(&db, &ann, "forever") };
        let forever = tokens.create(&forever).await.unwrap();
        assert!(tokens.authenticate(&TokenHash::of("forever")).await.unwrap().is_some());
        assert!(tokens.delete(forever.id).await.unwrap());
        assert!(tokens.authenticate(&TokenHash::of("forever")).await.unwrap().is_none());
    }

    async fn a_token_for_nobody_is_a_conflict(db: TestDatabase) {
        let mut nobody = db.user("ann", Role::Viewer).await;
        nobody.id = binnacle_metadata::UserId::new();
        let refused = db.metadata.api_tokens().create(&api_token(&db, &nobody, "x")).await.unwrap_err();
        assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
    }

    async fn all_starting_pods_agree_on_one_signing_key(db: TestDatabase) {
        let pods = [db.open_again().await, db.open_again().await, db.open_again().await];
        let keys = join_all(pods.iter().zip(1..).map(|(pod, seed)| async move {
            pod.signing_keys().get_or_insert(&key_pair(seed)).await.unwrap()
        }));
        let keys = keys.await;
        assert!(keys.iter().all(|key| key.id == keys[0].id && key.public_key == keys[0].public_key));
        assert_eq!(keys[1].private_key.expose_secret(), keys[0].private_key.expose_secret());
        assert!(format!("{:?}", keys[0]).contains("private_key: SecretBox<[u8]>([REDACTED])"), "{:?}", keys[0]);
    }

    async fn a_retired_key_verifies_for_a_while(db: TestDatabase) {
        let keys = db.metadata.signing_keys();
        let old = keys.get_or_insert(&key_pair(1)).await.unwrap();
        let new = keys.rotate(&key_pair(2)).await.unwrap();
        assert_eq!(keys.get_or_insert(&key_pair(3)).await.unwrap().id, new.id);
        let ids = |keys: Vec<binnacle_metadata::SigningKey>| keys.iter().map(|key| key.id).collect::<Vec<_>>();
        assert_eq!(ids(keys.list_verifying(db.now() - HOUR).await.unwrap()), [new.id, old.id]);
        db.advance(2 * HOUR);
        assert_eq!(ids(keys.list_verifying(db.now() - HOUR).await.unwrap()), [new.id]);
        assert_eq!(keys.purge(db.now()).await.unwrap(), 1);
    }

    async fn a_private_key_is_sealed_and_outlives_a_change_of_the_encryption_key(db: TestDatabase) {
        let with = |seeds: &[u8]| {
            let encryption_keys = seeds.iter().map(|seed| vec![*seed; 32].into()).collect();
            MetadataConfig { encryption_keys, ..db.config.clone() }
        };
        let plain = db.metadata.signing_keys().get_or_insert(&key_pair(1)).await.unwrap();
        let same = async |seeds: &[u8]| {
            let pod = Metadata::open(&with(seeds)).await.unwrap();
            let resealed = pod.signing_keys().reseal().await.unwrap();
            let key = pod.signing_keys().get_or_insert(&key_pair(9)).await.unwrap();
            assert_eq!(key.private_key.expose_secret(), plain.private_key.expose_secret());
            resealed
        };
        assert_eq!((same(&[1]).await, same(&[1]).await), (1, 0));
        let stored = db.metadata.signing_keys().get_or_insert(&key_pair(9)).await.unwrap_err();
        assert!(matches!(stored, Error::Encryption(_)), "{stored:?}");
        assert_eq!((same(&[2, 1]).await, same(&[2]).await), (1, 0));
    }
}
