//! Which user is in which group.

use std::collections::{BTreeSet, HashMap};

use sqlx::AnyConnection;

use crate::{
    Result, UserId,
    db::{Db, Fields, Record, check_length},
};

pub(super) async fn read(db: &Db, user: UserId) -> Result<Vec<String>> {
    db.sql("SELECT group_name AS value FROM user_group WHERE user_id = ? ORDER BY group_name")
        .bind(user)
        .all(db.read())
        .await
}

pub(super) async fn read_all(db: &Db) -> Result<HashMap<UserId, Vec<String>>> {
    let sql = db.sql("SELECT user_id, group_name FROM user_group ORDER BY user_id, group_name");
    let mut groups = HashMap::<UserId, Vec<String>>::new();
    for member in sql.all::<Member>(db.read()).await? {
        groups.entry(member.user).or_default().push(member.group);
    }
    Ok(groups)
}

pub(super) async fn replace(db: &Db, tx: &mut AnyConnection, user: UserId, groups: &[String]) -> Result<()> {
    db.sql("DELETE FROM user_group WHERE user_id = ?").bind(user).execute(&mut *tx).await?;
    for group in groups.iter().map(|group| group.trim()).filter(|group| !group.is_empty()).collect::<BTreeSet<_>>() {
        check_length("groups", group, 255)?;
        let insert = db.sql("INSERT INTO user_group (user_id, group_name) VALUES (?, ?)");
        insert.bind(user).bind(group).execute(&mut *tx).await?;
    }
    Ok(())
}

struct Member {
    user: UserId,
    group: String,
}

impl Record for Member {
    const ENTITY: &'static str = "user group";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self { user: fields.parse("user_id")?, group: fields.text("group_name")? })
    }
}
