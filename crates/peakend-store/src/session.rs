//! Sessions: browsers that somebody signed in with.

use peakend_model::user::{User, Workspace};
use peakend_model::{Timestamp, UserId, WorkspaceId};

use crate::row::{Columns, micros};
use crate::{Store, StoreResult, WriteTx, user, workspace};

/// A session without its secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Hash of the secret in the cookie.
    pub id: Vec<u8>,
    pub user: UserId,
    /// What forms of this session must carry.
    pub csrf: String,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "s.id, s.user_id, s.csrf, s.user_agent, s.created_at, s.last_seen_at, s.expires_at";

impl Store {
    /// The living session with this hash, its user and workspace; none for a disabled user.
    pub async fn session(&self, id: &[u8], now: Timestamp) -> StoreResult<Option<(Session, User, Workspace)>> {
        let sql = format!(
            "SELECT {COLUMNS}, {}, {} FROM session s
             JOIN app_user u ON u.id = s.user_id AND u.workspace_id = s.workspace_id
             JOIN workspace w ON w.id = s.workspace_id
             WHERE s.id = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL",
            user::COLUMNS,
            workspace::COLUMNS
        );
        let Some(row) = self.row(&sql, [id.to_vec().into(), micros(now)]).await? else { return Ok(None) };
        let mut columns = Columns::of(&row);
        Ok(Some((read(&mut columns)?, user::read(&mut columns)?, workspace::read(&mut columns)?)))
    }

    /// Living sessions of a user, last used first.
    pub async fn sessions(&self, workspace: WorkspaceId, user: UserId, now: Timestamp) -> StoreResult<Vec<Session>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM session s WHERE s.workspace_id = $1 AND s.user_id = $2 AND s.expires_at > $3
             ORDER BY s.last_seen_at DESC, s.id"
        );
        let rows = self.rows(&sql, [workspace.0.into(), user.0.into(), micros(now)]).await?;
        rows.iter().map(|row| read(&mut Columns::of(row))).collect()
    }
}

impl WriteTx {
    /// Adds a session and forgets those that have expired.
    pub async fn add_session(&mut self, session: &Session) -> StoreResult<()> {
        self.execute("DELETE FROM session WHERE expires_at <= $1", [micros(session.created_at)]).await?;
        let sql =
            "INSERT INTO session (id, workspace_id, user_id, csrf, user_agent, created_at, last_seen_at, expires_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            session.id.clone().into(),
            self.workspace.0.into(),
            session.user.0.into(),
            session.csrf.as_str().into(),
            session.user_agent.as_str().into(),
            micros(session.created_at),
            micros(session.last_seen_at),
            micros(session.expires_at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Notes that the session and its user were seen.
    pub async fn touch_session(&mut self, session: &Session) -> StoreResult<()> {
        let sql = "UPDATE session SET last_seen_at = $3, expires_at = $4 WHERE workspace_id = $1 AND id = $2";
        let values = [
            self.workspace.0.into(),
            session.id.clone().into(),
            micros(session.last_seen_at),
            micros(session.expires_at),
        ];
        self.execute(sql, values).await?;
        let sql = "UPDATE app_user SET last_seen_at = $3 WHERE workspace_id = $1 AND id = $2";
        self.execute(sql, [self.workspace.0.into(), session.user.0.into(), micros(session.last_seen_at)]).await?;
        Ok(())
    }

    /// Ends a session of `user`; false when there is none.
    pub async fn remove_session(&mut self, user: UserId, id: &[u8]) -> StoreResult<bool> {
        let sql = "DELETE FROM session WHERE workspace_id = $1 AND user_id = $2 AND id = $3";
        let values = [self.workspace.0.into(), user.0.into(), id.to_vec().into()];
        Ok(self.execute(sql, values).await?.rows_affected() > 0)
    }

    /// Ends all sessions of `user` but the one named; how many there were.
    pub async fn remove_other_sessions(&mut self, user: UserId, kept: &[u8]) -> StoreResult<u64> {
        let sql = "DELETE FROM session WHERE workspace_id = $1 AND user_id = $2 AND id <> $3";
        let values = [self.workspace.0.into(), user.0.into(), kept.to_vec().into()];
        Ok(self.execute(sql, values).await?.rows_affected())
    }
}

fn read(columns: &mut Columns<'_>) -> StoreResult<Session> {
    Ok(Session {
        id: columns.take()?,
        user: columns.id()?,
        csrf: columns.take()?,
        user_agent: columns.take()?,
        created_at: columns.moment()?,
        last_seen_at: columns.moment()?,
        expires_at: columns.moment()?,
    })
}
