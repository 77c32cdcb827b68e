//! `plateau serve`: runs until it is told to stop.

use crate::centre::Centre;
use crate::config::Config;
use anyhow::Result;
use std::process::ExitCode;
use store::Person;
use vocab::Role;

pub async fn run(config: &Config) -> Result<ExitCode> {
    let mut centre = Centre::start(config).await?;
    if let Some(password) = first_administrator(config).await? {
        println!("First start: sign in as admin with the password {password}, and change it.");
    }
    println!("Plateau: http://{}  SIP {}", centre.http, centre.edge.sip_addr());
    let outcome = tokio::select! {
        signal = told_to_stop() => signal,
        broke = centre.failed() => broke,
    };
    outcome?;
    centre.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// A centre without people could not be set up: it gets an administrator, once.
async fn first_administrator(config: &Config) -> Result<Option<String>> {
    let db = store::Db::open(&config.database_url()).await?;
    if !db.people().list().await?.is_empty() {
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
    Ok(Some(password))
}

/// Ctrl-C, or the service manager's word.
pub async fn told_to_stop() -> Result<()> {
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupt = tokio::signal::ctrl_c() => interrupt?,
        _ = term.recv() => {}
    }
    Ok(())
}
