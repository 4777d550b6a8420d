//! Alerts: rules, what they raised, where it is sent and whether it arrived.

use peakend_model::alert::{Alert, Channel, Delivery, Rule};
use peakend_model::{AlertChannelId, AlertId, AlertRuleId, Timestamp, WorkspaceId};
use sea_orm::QueryResult;
use serde::Serialize;

use crate::row::{Columns, micros, only};
use crate::{Store, StoreError, StoreResult, WriteTx};

/// Whether an alert reached a channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredDelivery {
    pub alert: AlertId,
    pub channel: AlertChannelId,
    pub at: Timestamp,
    /// Why it did not arrive.
    pub failure: Option<String>,
}

impl Store {
    /// All rules of a workspace, or those of one indicator, in the order in which they were made.
    pub async fn alert_rules(&self, workspace: WorkspaceId, indicator: Option<&str>) -> StoreResult<Vec<Rule>> {
        let sql = "SELECT r.body FROM alert_rule r WHERE r.workspace_id = $1 AND r.removed_at IS NULL
                   AND ($2 = '' OR r.indicator_key = $2) ORDER BY r.created_at, r.id";
        let values = [workspace.0.into(), indicator.unwrap_or_default().into()];
        self.rows(sql, values).await?.iter().map(|row| Columns::of(row).json("a rule of alerts")).collect()
    }

    /// Workspaces that have rules.
    pub async fn workspaces_with_alert_rules(&self) -> StoreResult<Vec<WorkspaceId>> {
        let sql = "SELECT DISTINCT r.workspace_id FROM alert_rule r WHERE r.removed_at IS NULL";
        self.rows(sql, []).await?.iter().map(|row| Columns::of(row).id()).collect()
    }

    /// The latest `most` alerts, newest first: all, those in `state`, those of `indicator`.
    pub async fn alerts(
        &self,
        workspace: WorkspaceId,
        state: Option<&str>,
        indicator: Option<&str>,
        most: u32,
    ) -> StoreResult<Vec<Alert>> {
        let sql = "SELECT a.body FROM alert a WHERE a.workspace_id = $1 AND ($2 = '' OR a.state = $2)
                   AND ($3 = '' OR a.indicator_key = $3) ORDER BY a.opened_at DESC, a.id DESC LIMIT $4";
        let values = [
            workspace.0.into(),
            state.unwrap_or_default().into(),
            indicator.unwrap_or_default().into(),
            i64::from(most).into(),
        ];
        self.rows(sql, values).await?.iter().map(alert_of).collect()
    }

    /// Alerts whose cause goes on.
    pub async fn going_alerts(&self, workspace: WorkspaceId) -> StoreResult<Vec<Alert>> {
        let sql = "SELECT a.body FROM alert a WHERE a.workspace_id = $1 AND a.ended_at IS NULL ORDER BY a.id";
        self.rows(sql, [workspace.0.into()]).await?.iter().map(alert_of).collect()
    }

    pub async fn alert(&self, workspace: WorkspaceId, id: AlertId) -> StoreResult<Option<Alert>> {
        let sql = "SELECT a.body FROM alert a WHERE a.workspace_id = $1 AND a.id = $2";
        self.row(sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(alert_of).transpose()
    }

    /// How many alerts nobody has said anything about.
    pub async fn open_alerts(&self, workspace: WorkspaceId) -> StoreResult<u64> {
        let sql = "SELECT COUNT(*) FROM alert a WHERE a.workspace_id = $1 AND a.state = 'open'";
        let count: i64 = only(self.row(sql, [workspace.0.into()]).await?.as_ref())?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    pub async fn alert_channels(&self, workspace: WorkspaceId) -> StoreResult<Vec<Channel>> {
        let sql = "SELECT c.id, c.url, c.secret, c.created_at FROM alert_channel c
                   WHERE c.workspace_id = $1 AND c.removed_at IS NULL ORDER BY c.created_at, c.id";
        self.rows(sql, [workspace.0.into()]).await?.iter().map(channel_of).collect()
    }

    /// Removed ones too.
    pub async fn all_alert_channels(&self, workspace: WorkspaceId) -> StoreResult<Vec<Channel>> {
        let sql = "SELECT c.id, c.url, c.secret, c.created_at FROM alert_channel c
                   WHERE c.workspace_id = $1 ORDER BY c.created_at, c.id";
        self.rows(sql, [workspace.0.into()]).await?.iter().map(channel_of).collect()
    }

    pub async fn alert_channel(&self, workspace: WorkspaceId, id: AlertChannelId) -> StoreResult<Option<Channel>> {
        let sql = "SELECT c.id, c.url, c.secret, c.created_at FROM alert_channel c
                   WHERE c.workspace_id = $1 AND c.id = $2 AND c.removed_at IS NULL";
        self.row(sql, [workspace.0.into(), id.0.into()]).await?.as_ref().map(channel_of).transpose()
    }

    /// The deliveries of the latest `most` alerts.
    pub async fn alert_deliveries(&self, workspace: WorkspaceId, most: u32) -> StoreResult<Vec<StoredDelivery>> {
        let sql = "SELECT d.alert_id, d.channel_id, d.at, d.failure FROM alert_delivery d
                   WHERE d.workspace_id = $1 ORDER BY d.at DESC LIMIT $2";
        let rows = self.rows(sql, [workspace.0.into(), i64::from(most).into()]).await?;
        rows.iter().map(delivery_of).collect()
    }

    pub async fn alert_delivery(&self, workspace: WorkspaceId) -> StoreResult<Delivery> {
        let sql = "SELECT s.body FROM alert_setting s WHERE s.workspace_id = $1";
        let found = self.row(sql, [workspace.0.into()]).await?;
        found.map_or_else(|| Ok(Delivery::default()), |row| Columns::of(&row).json("the settings of alerts"))
    }
}

impl WriteTx {
    pub async fn add_alert_rule(&mut self, rule: &Rule) -> StoreResult<()> {
        let sql = "INSERT INTO alert_rule (id, workspace_id, indicator_key, body, created_at)
                   VALUES ($1, $2, $3, $4, $5)";
        let values = [
            rule.id.0.into(),
            self.workspace.0.into(),
            rule.indicator.as_str().into(),
            body_of("a rule of alerts", rule)?.into(),
            micros(rule.created_at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Writes a rule as it is now; nothing when it was removed.
    pub async fn update_alert_rule(&mut self, rule: &Rule) -> StoreResult<()> {
        let sql = "UPDATE alert_rule SET body = $3 WHERE workspace_id = $1 AND id = $2";
        let body = body_of("a rule of alerts", rule)?;
        self.execute(sql, [self.workspace.0.into(), rule.id.0.into(), body.into()]).await?;
        Ok(())
    }

    /// False when there is no such rule.
    pub async fn remove_alert_rule(&mut self, id: AlertRuleId, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE alert_rule SET removed_at = $3 WHERE workspace_id = $1 AND id = $2 AND removed_at IS NULL";
        Ok(self.execute(sql, [self.workspace.0.into(), id.0.into(), micros(now)]).await?.rows_affected() == 1)
    }

    /// False when no such rule was removed.
    pub async fn restore_alert_rule(&mut self, id: AlertRuleId) -> StoreResult<bool> {
        let sql = "UPDATE alert_rule SET removed_at = NULL
                   WHERE workspace_id = $1 AND id = $2 AND removed_at IS NOT NULL";
        Ok(self.execute(sql, [self.workspace.0.into(), id.0.into()]).await?.rows_affected() == 1)
    }

    /// False when the cause has an alert already: another server was faster.
    pub async fn add_alert(&mut self, alert: &Alert) -> StoreResult<bool> {
        let sql = "INSERT INTO alert (id, workspace_id, indicator_key, cause, state, body, opened_at, ended_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
        let values = [
            alert.id.0.into(),
            self.workspace.0.into(),
            alert.indicator.as_str().into(),
            alert.side.key().into(),
            alert.state().into(),
            body_of("an alert", alert)?.into(),
            micros(alert.opened_at),
            alert.ended_at.map(Timestamp::as_micros).into(),
        ];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }

    /// The alert as it is now, kept from others until this transaction ends.
    pub async fn hold_alert(&mut self, id: AlertId) -> StoreResult<Option<Alert>> {
        // An update takes the row's lock on both engines; SQLite has one writer anyway.
        let lock = "UPDATE alert SET state = state WHERE workspace_id = $1 AND id = $2";
        self.execute(lock, [self.workspace.0.into(), id.0.into()]).await?;
        let sql = "SELECT a.body FROM alert a WHERE a.workspace_id = $1 AND a.id = $2";
        let rows = self.rows(sql, [self.workspace.0.into(), id.0.into()]).await?;
        rows.first().map(alert_of).transpose()
    }

    pub async fn update_alert(&mut self, alert: &Alert) -> StoreResult<bool> {
        let sql = "UPDATE alert SET state = $3, body = $4, ended_at = $5 WHERE workspace_id = $1 AND id = $2";
        let values = [
            self.workspace.0.into(),
            alert.id.0.into(),
            alert.state().into(),
            body_of("an alert", alert)?.into(),
            alert.ended_at.map(Timestamp::as_micros).into(),
        ];
        Ok(self.execute(sql, values).await?.rows_affected() == 1)
    }

    pub async fn add_alert_channel(&mut self, channel: &Channel) -> StoreResult<()> {
        let sql = "INSERT INTO alert_channel (id, workspace_id, url, secret, created_at) VALUES ($1, $2, $3, $4, $5)";
        let values = [
            channel.id.0.into(),
            self.workspace.0.into(),
            channel.url.as_str().into(),
            channel.secret.as_str().into(),
            micros(channel.created_at),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    pub async fn remove_alert_channel(&mut self, id: AlertChannelId, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE alert_channel SET removed_at = $3
                   WHERE workspace_id = $1 AND id = $2 AND removed_at IS NULL";
        Ok(self.execute(sql, [self.workspace.0.into(), id.0.into(), micros(now)]).await?.rows_affected() == 1)
    }

    pub async fn restore_alert_channel(&mut self, id: AlertChannelId) -> StoreResult<bool> {
        let sql = "UPDATE alert_channel SET removed_at = NULL
                   WHERE workspace_id = $1 AND id = $2 AND removed_at IS NOT NULL";
        Ok(self.execute(sql, [self.workspace.0.into(), id.0.into()]).await?.rows_affected() == 1)
    }

    /// Notes how the last attempt ended.
    pub async fn note_alert_delivery(&mut self, delivery: &StoredDelivery) -> StoreResult<()> {
        let sql = "INSERT INTO alert_delivery (alert_id, channel_id, workspace_id, at, failure)
                   VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (alert_id, channel_id) DO UPDATE SET at = excluded.at, failure = excluded.failure";
        let values = [
            delivery.alert.0.into(),
            delivery.channel.0.into(),
            self.workspace.0.into(),
            micros(delivery.at),
            delivery.failure.clone().into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    pub async fn set_alert_delivery(&mut self, delivery: &Delivery) -> StoreResult<()> {
        let sql = "INSERT INTO alert_setting (workspace_id, body) VALUES ($1, $2)
                   ON CONFLICT (workspace_id) DO UPDATE SET body = excluded.body";
        let body = body_of("the settings of alerts", delivery)?;
        self.execute(sql, [self.workspace.0.into(), body.into()]).await?;
        Ok(())
    }
}

fn body_of(what: &'static str, value: &impl Serialize) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt(what, error))
}

fn alert_of(row: &QueryResult) -> StoreResult<Alert> {
    Columns::of(row).json("an alert")
}

fn channel_of(row: &QueryResult) -> StoreResult<Channel> {
    let mut columns = Columns::of(row);
    Ok(Channel { id: columns.id()?, url: columns.take()?, secret: columns.take()?, created_at: columns.moment()? })
}

fn delivery_of(row: &QueryResult) -> StoreResult<StoredDelivery> {
    let mut columns = Columns::of(row);
    Ok(StoredDelivery { alert: columns.id()?, channel: columns.id()?, at: columns.moment()?, failure: columns.take()? })
}
