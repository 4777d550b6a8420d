//! The tables, one file per step. A released step is never changed; a new one only adds, or only takes away.

mod m0001_people;
mod m0002_catalog;
mod m0003_ledger;
mod m0004_customer;
mod m0005_import;
mod m0006_job;
mod m0007_access;
mod m0008_import_turn;
mod m0010_taxonomy;
mod m0011_correction;
mod m0012_discovery;
mod m0013_indicator;
mod m0014_alert;
mod m0015_journey;
mod m0016_pain;
mod m0017_erasure;
mod m0018_import_claim;
mod m0019_import_joined;
mod m0020_taxonomy_learnt;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use sea_orm_migration::prelude::*;

use crate::StoreResult;
use crate::dialect::Engine;

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Step),
            Box::new(m0002_catalog::Step),
            Box::new(m0003_ledger::Step),
            Box::new(m0004_customer::Step),
            Box::new(m0005_import::Step),
            Box::new(m0006_job::Step),
            Box::new(m0007_access::Step),
            Box::new(m0008_import_turn::Step),
            Box::new(m0010_taxonomy::Step),
            Box::new(m0011_correction::Step),
            Box::new(m0012_discovery::Step),
            Box::new(m0013_indicator::Step),
            Box::new(m0014_alert::Step),
            Box::new(m0015_journey::Step),
            Box::new(m0016_pain::Step),
            Box::new(m0017_erasure::Step),
            Box::new(m0018_import_claim::Step),
            Box::new(m0019_import_joined::Step),
            Box::new(m0020_taxonomy_learnt::Step),
        ]
    }
}

/// Any number would do; it only has to be the same in every Peakend.
const LOCK: i64 = 0x0070_6561_6b65_6e64;

/// Applies what is missing. Several servers that start at once on PostgreSQL take turns.
pub(crate) async fn run(engine: Engine, url: &str, writer: &DatabaseConnection) -> StoreResult<()> {
    match engine {
        Engine::Sqlite => Migrator::up(writer, None).await?,
        Engine::Postgres => {
            let alone = Database::connect(engine.options(url, 1)).await?;
            alone.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
            let done = Migrator::up(&alone, None).await;
            // The lock belongs to the connection, and ends with it.
            alone.close().await?;
            done?;
        }
    }
    Ok(())
}

/// A step made of SQL that both engines read alike.
/// `{uuid}`, `{blob}`, `{flag}` and `{keyed}` stand for what they call differently.
async fn apply(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let engine = match manager.get_database_backend() {
        sea_orm::DbBackend::Postgres => Engine::Postgres,
        _ => Engine::Sqlite,
    };
    let (uuid, blob) = match engine {
        Engine::Sqlite => ("blob", "blob"),
        Engine::Postgres => ("uuid", "bytea"),
    };
    for statement in statements {
        let sql = statement.replace("{uuid}", uuid).replace("{blob}", blob).replace("{keyed}", engine.keyed_table());
        connection.execute_unprepared(&sql).await?;
    }
    Ok(())
}
