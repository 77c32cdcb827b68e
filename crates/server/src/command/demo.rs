//! `plateau demo`: a living centre to look at.

use super::progress::Progress;
use super::serve::told_to_stop;
use crate::centre::{Centre, edge_config};
use crate::config::{Config, Mail, MailSecurity, Trunk};
use crate::demo::seed::{self, PastSize};
use crate::demo::town::{self, NEWCOMER, Town};
use anyhow::Result;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;
use vocab::AgentId;

/// Agents who are played; the rest are free for people who look around.
const PLAYED: std::ops::RangeInclusive<u32> = 2..=34;

#[derive(Debug, Args)]
pub struct Demo {
    /// Where the data goes.
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    data: PathBuf,
    /// Where the screens are served.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    http: SocketAddr,
    /// Where calls come in.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5060")]
    sip: SocketAddr,
    /// Synthetic callers on the line at once; 0 for a quiet floor.
    #[arg(long, value_name = "N", default_value_t = 8)]
    callers: usize,
    /// Password of every sign-in; made up and printed when absent.
    #[arg(long)]
    password: Option<String>,
    /// An address of this machine or its network that connectors and webhooks may reach.
    #[arg(long, value_name = "ADDR")]
    allow: Vec<String>,
    /// A mail server on this machine, without sign-in: surveys, alerts and reports go out by it.
    #[arg(long, value_name = "ADDR")]
    mail: Option<SocketAddr>,
    /// Days of past that a new centre has lived through.
    #[arg(long, value_name = "N", default_value_t = PastSize::default().days)]
    past_days: u32,
    /// Its calls on a weekday; its forty agents can take some 1,500.
    #[arg(long, value_name = "N", default_value_t = PastSize::default().calls_per_day)]
    past_calls: u32,
    /// A PostgreSQL database, `postgres://…`, instead of a file in the folder.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Demo {
    pub async fn run(self) -> Result<ExitCode> {
        let password = self.password.clone().unwrap_or_else(crate::password::made_up);
        let address = town::free_address()?;
        let config = self.config(address);
        std::fs::create_dir_all(&config.data)?;
        let phones = self.prepare(&config, &password).await?;
        let mut centre = Centre::start(&config).await?;
        let stop = CancellationToken::new();
        let mut audio = edge_config(&config)?.audio;
        audio.ports = 30_000..=39_998;
        audio.silence_ms = 0;
        let town = Town::start(&centre, address, audio, phones, self.callers, stop.clone()).await?;
        let town = tokio::spawn(town.run());
        self.welcome(&centre, &password);
        let outcome = tokio::select! {
            signal = told_to_stop() => signal,
            broke = centre.failed() => broke,
        };
        outcome?;
        stop.cancel();
        town.await?;
        centre.stop().await?;
        Ok(ExitCode::SUCCESS)
    }

    fn config(&self, town: SocketAddr) -> Config {
        let mut config = Config::in_folder(&self.data);
        config.database_url.clone_from(&self.database);
        config.http.listen = self.http;
        config.http.allow.clone_from(&self.allow);
        config.sip.udp = Some(self.sip);
        config.rtp.silence_s = 20;
        config.mail = self.mail.map(|server| Mail {
            server: server.ip().to_string(),
            port: Some(server.port()),
            security: MailSecurity::None,
            user: None,
            password: None,
            from: "Plateau <plateau@demonstration.example>".to_owned(),
            authority: None,
        });
        config.trunks.push(Trunk {
            id: "town".to_owned(),
            addresses: vec!["127.0.0.0/8".to_owned()],
            proxy: Some(town.to_string()),
            transport: crate::config::Transport::Udp,
            user: None,
            password: None,
            registrar: None,
            expires_s: 600,
        });
        config
    }

    /// The centre's data, and telephones for the agents who are played.
    async fn prepare(&self, config: &Config, password: &str) -> Result<Vec<(AgentId, String)>> {
        let db = store::Db::open(&config.database_url()).await?;
        let mut progress = Progress::new("living through the last days");
        let past = PastSize { days: self.past_days, calls_per_day: self.past_calls };
        seed::fill(&db, password, past, |done, of| progress.at(done, of)).await?;
        progress.end();
        let played: Vec<AgentId> = if self.callers == 0 {
            Vec::new()
        } else {
            PLAYED.map(|n| AgentId::new(&format!("agent{n}"))).collect()
        };
        let phones = town::phones(&db, &config.sip.realm, &played).await?;
        db.close().await;
        Ok(phones)
    }

    fn welcome(&self, centre: &Centre, password: &str) {
        let sip = centre.edge.sip_addr();
        println!("Plateau, centre de démonstration / demonstration centre\n");
        println!("  http://{}\n", centre.http);
        println!("  mot de passe / password: {password}");
        println!("  {NEWCOMER} … agent40    téléconseillers / agents (commencez par {NEWCOMER})");
        println!("  superviseur, chef      supervision / supervision");
        println!("  analyste, qualite      analyse, qualité / analysis, quality");
        println!("  admin                  administration");
        println!("  client1 … client3      donneurs d'ordre / organizations\n");
        println!(
            "  SIP {sip}: sip:0162000001@{sip} (hotline), 0162000002 (travel), 0162000003 (assistance)"
        );
        println!("  {} callers on the line at once. Ctrl-C ends it.", self.callers);
    }
}
