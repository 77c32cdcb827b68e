//! `plateau serve`: runs until it is told to stop.

use crate::centre::Centre;
use crate::clock;
use crate::config::Config;
use anyhow::{Context, Result};
use std::process::ExitCode;
use store::Person;
use vocab::{FloorPlan, Role};

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let password = first_start(config).await?;
    let mut centre = Centre::start(config).await?;
    if let Some(password) = password {
        println!("First start: sign in as admin with the password {password}, and change it.");
    }
    println!("Plateau: {}  SIP {}", centre.address(), centre.edge.sip_addr());
    let outcome = tokio::select! {
        signal = told_to_stop() => signal,
        broke = centre.failed() => broke,
    };
    outcome?;
    centre.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// A centre without people could not be set up: it gets an administrator, once. Without a plan
/// there would be nothing to edit: it gets an empty one.
async fn first_start(config: &Config) -> Result<Option<String>> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("the data folder {} can't be made", config.data.display()))?;
    let db = store::Db::open(&config.database_url()).await?;
    if db.plans().latest().await?.is_none() {
        db.plans().publish("plateau", &FloorPlan::empty(), clock::now()).await?;
    }
    if !db.people().list().await?.is_empty() {
        db.close().await;
        return Ok(None);
    }
    let password = crate::password::made_up();
    let admin = Person {
        login: "admin".to_owned(),
        name: "Administrateur".to_owned(),
        role: Role::Administrator,
        organizations: Vec::new(),
        teams: Vec::new(),
        locale: None,
        theme: None,
        active: true,
    };
    db.people().upsert(&admin).await?;
    db.people().set_password("admin", &web::hash_password(&password)).await?;
    db.close().await;
    Ok(Some(password))
}

/// Ctrl-C, or the service manager's word.
pub(super) async fn told_to_stop() -> Result<()> {
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupt = tokio::signal::ctrl_c() => interrupt?,
        _ = term.recv() => {}
    }
    Ok(())
}
