//! API keys: hashes of secrets, never secrets.

use peakend_model::access::Scope;
use peakend_model::user::ApiKey;
use peakend_model::{ApiKeyId, Timestamp, WorkspaceId};
use sea_orm::QueryResult;

use crate::row::{Columns, micros};
use crate::{Store, StoreError, StoreResult, WriteTx};

const COLUMNS: &str =
    "k.id, k.name, k.prefix, k.scopes, k.created_at, k.created_by, k.last_used_at, k.revoked_at, k.workspace_id";

impl Store {
    /// The key whose secret has this hash, in any workspace; a revoked one as well.
    pub async fn api_key_of_hash(&self, hash: &[u8]) -> StoreResult<Option<(WorkspaceId, ApiKey)>> {
        let sql = format!("SELECT {COLUMNS} FROM api_key k WHERE k.secret_hash = $1");
        self.row(&sql, [hash.to_vec().into()]).await?.as_ref().map(of_row).transpose()
    }

    /// Newest first; revoked ones last.
    pub async fn api_keys(&self, workspace: WorkspaceId) -> StoreResult<Vec<ApiKey>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM api_key k WHERE k.workspace_id = $1
             ORDER BY CASE WHEN k.revoked_at IS NULL THEN 0 ELSE 1 END, k.created_at DESC, k.id"
        );
        let rows = self.rows(&sql, [workspace.0.into()]).await?;
        rows.iter().map(|row| Ok(of_row(row)?.1)).collect()
    }
}

impl WriteTx {
    pub async fn add_api_key(&mut self, key: &ApiKey, hash: &[u8]) -> StoreResult<()> {
        let sql = "INSERT INTO api_key (id, workspace_id, name, prefix, secret_hash, scopes, created_at, created_by)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.key()).collect();
        let values = [
            key.id.0.into(),
            self.workspace.0.into(),
            key.name.as_str().into(),
            key.prefix.as_str().into(),
            hash.to_vec().into(),
            scopes.join(" ").into(),
            micros(key.created_at),
            key.created_by.0.into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// False when there is no such key, or it was revoked before.
    pub async fn revoke_api_key(&mut self, id: ApiKeyId, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE api_key SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL";
        let values = [self.workspace.0.into(), id.0.into(), micros(now)];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }

    pub async fn touch_api_key(&mut self, id: ApiKeyId, now: Timestamp) -> StoreResult<()> {
        let sql = "UPDATE api_key SET last_used_at = $3 WHERE workspace_id = $1 AND id = $2";
        self.execute(sql, [self.workspace.0.into(), id.0.into(), micros(now)]).await?;
        Ok(())
    }
}

fn of_row(row: &QueryResult) -> StoreResult<(WorkspaceId, ApiKey)> {
    let mut columns = Columns::of(row);
    let key = ApiKey {
        id: columns.id()?,
        name: columns.take()?,
        prefix: columns.take()?,
        scopes: scopes(&columns.take::<String>()?)?,
        created_at: columns.moment()?,
        created_by: columns.id()?,
        last_used_at: columns.maybe_moment()?,
        revoked_at: columns.maybe_moment()?,
    };
    Ok((columns.id()?, key))
}

fn scopes(text: &str) -> StoreResult<Vec<Scope>> {
    let read = |key: &str| Scope::from_key(key).ok_or_else(|| StoreError::corrupt("a scope", key.to_owned()));
    text.split_whitespace().map(read).collect()
}
