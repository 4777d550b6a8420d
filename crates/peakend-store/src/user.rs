//! Users, their passwords, and the one-time links that let them choose one.

use peakend_model::access::Role;
use peakend_model::user::{User, Workspace};
use peakend_model::{Timestamp, UserId, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros, only};
use crate::{Store, StoreError, StoreResult, WriteTx, workspace};

pub(crate) const COLUMNS: &str = "u.id, u.email, u.name, u.role, u.locale, u.created_at, u.last_seen_at, u.disabled_at";

const MEMBERS: &str = "SELECT u.id, u.email, u.name, u.role, u.locale, u.created_at, u.last_seen_at, u.disabled_at,
    CASE WHEN u.password_hash IS NULL THEN 0 ELSE 1 END FROM app_user u WHERE u.workspace_id = $1";

/// A user, and whether they have chosen a password.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    pub user: User,
    /// False while the invitation has not been accepted.
    pub has_password: bool,
}

/// What signing in is checked against.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub workspace: WorkspaceId,
    pub user: User,
    /// PHC string; none before an invited user has chosen a password.
    pub password_hash: Option<String>,
}

/// A link that lets its holder choose a password once.
#[derive(Clone, Debug)]
pub struct UserLink {
    pub workspace: Workspace,
    pub user: User,
    pub expires_at: Timestamp,
}

impl Store {
    pub async fn has_users(&self) -> StoreResult<bool> {
        Ok(self.row("SELECT 1 FROM app_user LIMIT 1", []).await?.is_some())
    }

    pub async fn user(&self, workspace: WorkspaceId, id: UserId) -> StoreResult<Option<User>> {
        let sql = format!("SELECT {COLUMNS} FROM app_user u WHERE u.workspace_id = $1 AND u.id = $2");
        self.row(&sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(of_row).transpose()
    }

    /// By name; who is disabled comes last.
    pub async fn members(&self, workspace: WorkspaceId) -> StoreResult<Vec<Member>> {
        let sql = format!("{MEMBERS} ORDER BY CASE WHEN u.disabled_at IS NULL THEN 0 ELSE 1 END, u.name, u.id");
        self.rows(&sql, [workspace.0.into()]).await?.iter().map(member).collect()
    }

    /// By e-mail address in lower case, in any workspace: nobody has signed in yet.
    pub async fn credentials(&self, email: &str) -> StoreResult<Option<Credentials>> {
        let sql = format!("SELECT {COLUMNS}, u.workspace_id, u.password_hash FROM app_user u WHERE u.email = $1");
        let Some(row) = self.row(&sql, [email.into()]).await? else { return Ok(None) };
        let mut columns = Columns::of(&row);
        let user = read(&mut columns)?;
        Ok(Some(Credentials { workspace: columns.id()?, user, password_hash: columns.take()? }))
    }

    pub async fn password_hash(&self, workspace: WorkspaceId, id: UserId) -> StoreResult<Option<String>> {
        let sql = "SELECT password_hash FROM app_user WHERE workspace_id = $1 AND id = $2";
        let row = self.row(sql, [workspace.0.into(), id.0.into()]).await?;
        Ok(only::<Option<String>>(row.as_ref())?.flatten())
    }

    /// The link whose secret has this hash, if it is still good. Whoever holds it has not signed in.
    pub async fn user_link(&self, hash: &[u8], now: Timestamp) -> StoreResult<Option<UserLink>> {
        let sql = format!(
            "SELECT l.expires_at, {COLUMNS}, {} FROM user_link l
             JOIN app_user u ON u.id = l.user_id AND u.workspace_id = l.workspace_id
             JOIN workspace w ON w.id = l.workspace_id
             WHERE l.id = $1 AND l.expires_at > $2 AND u.disabled_at IS NULL",
            workspace::COLUMNS
        );
        let Some(row) = self.row(&sql, [hash.to_vec().into(), micros(now)]).await? else { return Ok(None) };
        let mut columns = Columns::of(&row);
        let expires_at = columns.moment()?;
        Ok(Some(UserLink { user: read(&mut columns)?, workspace: workspace::read(&mut columns)?, expires_at }))
    }
}

impl WriteTx {
    pub async fn add_user(&mut self, user: &User, password_hash: Option<&str>) -> StoreResult<()> {
        let sql = "INSERT INTO app_user (id, workspace_id, email, name, role, locale, password_hash, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            user.id.0.into(),
            self.workspace.0.into(),
            user.email.as_str().into(),
            user.name.as_str().into(),
            user.role.key().into(),
            user.locale.tag().into(),
            password_hash.map(str::to_owned).into(),
            micros(user.created_at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Name, role, language and whether disabled.
    pub async fn update_user(&mut self, user: &User) -> StoreResult<()> {
        let sql = "UPDATE app_user SET name = $3, role = $4, locale = $5, disabled_at = $6
                   WHERE workspace_id = $1 AND id = $2";
        let values = [
            self.workspace.0.into(),
            user.id.0.into(),
            user.name.as_str().into(),
            user.role.key().into(),
            user.locale.tag().into(),
            user.disabled_at.map(|at| at.0).into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    pub async fn set_password(&mut self, user: UserId, password_hash: &str) -> StoreResult<()> {
        let sql = "UPDATE app_user SET password_hash = $3 WHERE workspace_id = $1 AND id = $2";
        self.execute(sql, [self.workspace.0.into(), user.0.into(), password_hash.into()]).await?;
        Ok(())
    }

    /// The users of the workspace; another transaction that asks this way waits until this one ends.
    pub async fn members_locked(&mut self) -> StoreResult<Vec<Member>> {
        self.lock_workspace().await?;
        self.rows(MEMBERS, [self.workspace.0.into()]).await?.iter().map(member).collect()
    }

    /// Adds a link and takes back the user's earlier ones.
    pub async fn replace_user_link(
        &mut self,
        hash: &[u8],
        user: UserId,
        created_by: UserId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> StoreResult<()> {
        self.remove_user_links(user).await?;
        let sql = "INSERT INTO user_link (id, workspace_id, user_id, created_at, created_by, expires_at)
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            hash.to_vec().into(),
            self.workspace.0.into(),
            user.0.into(),
            micros(now),
            created_by.0.into(),
            micros(expires_at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Uses a link up; false when somebody else just did.
    pub async fn take_user_link(&mut self, hash: &[u8]) -> StoreResult<bool> {
        let sql = "DELETE FROM user_link WHERE workspace_id = $1 AND id = $2";
        Ok(self.execute(sql, [self.workspace.0.into(), hash.to_vec().into()]).await?.rows_affected() == 1)
    }

    pub async fn remove_user_links(&mut self, user: UserId) -> StoreResult<()> {
        let sql = "DELETE FROM user_link WHERE workspace_id = $1 AND user_id = $2";
        self.execute(sql, [self.workspace.0.into(), user.0.into()]).await?;
        Ok(())
    }
}

fn member(row: &QueryResult) -> StoreResult<Member> {
    let mut columns = Columns::of(row);
    Ok(Member { user: read(&mut columns)?, has_password: columns.take::<i32>()? == 1 })
}

fn of_row(row: &QueryResult) -> StoreResult<User> {
    read(&mut Columns::of(row))
}

pub(crate) fn read(columns: &mut Columns<'_>) -> StoreResult<User> {
    Ok(User {
        id: columns.id()?,
        email: columns.take()?,
        name: columns.take()?,
        role: {
            let key: String = columns.take()?;
            Role::from_key(&key).ok_or_else(|| StoreError::corrupt("a role", key))?
        },
        locale: workspace::locale(columns)?,
        created_at: columns.moment()?,
        last_seen_at: columns.maybe_moment()?,
        disabled_at: columns.maybe_moment()?,
    })
}
