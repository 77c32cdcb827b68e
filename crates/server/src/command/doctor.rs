//! `plateau doctor`: what is wrong with ports, certificates, database, disk and clock.

use crate::config::Config;
use anyhow::Result;
use edge::RecognitionConfig;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

/// Below this much room recordings are at risk.
const LEAST_FREE_MB: u64 = 1_024;
/// The program was made after this; an earlier clock is wrong. 2026-01-01.
const EARLIEST: Duration = Duration::from_secs(1_767_225_600);

#[derive(Default)]
struct Findings {
    wrong: u32,
}

impl Findings {
    fn tell(&mut self, what: &str, result: Result<String, String>) {
        match result {
            Ok(fine) => println!("ok     {what}: {fine}"),
            Err(fault) => {
                self.wrong += 1;
                println!("WRONG  {what}: {fault}");
            }
        }
    }
}

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let mut findings = Findings::default();
    findings.tell("clock", clock());
    findings.tell("data folder", writable(&config.data));
    findings.tell("disk", room(&config.data));
    findings.tell("database", database(config).await);
    findings.tell("HTTP port", tcp(config.http.listen));
    match config.http.tls() {
        Ok(Some((certificate, key))) => findings.tell("HTTPS certificate", pair(certificate, key)),
        Ok(None) if config.http.behind_https || config.http.listen.ip().is_loopback() => {}
        Ok(None) => findings.tell(
            "HTTPS certificate",
            Err("none, and no proxy is said to speak HTTPS: browsers give such a page no \
                 microphone. Set [http] certificate and key, or behind_https"
                .to_owned()),
        ),
        Err(fault) => findings.tell("HTTPS certificate", Err(fault.to_string())),
    }
    if let Some(address) = config.sip.udp {
        findings.tell("SIP port (UDP)", udp(address));
    }
    if let Some(address) = config.sip.tcp {
        findings.tell("SIP port (TCP)", tcp(address));
    }
    if let Some(tls) = &config.sip.tls {
        findings.tell("SIP port (TLS)", tcp(tls.listen));
        findings.tell("SIP certificate", pair(&tls.certificate, &tls.key));
    }
    findings.tell("audio ports", udp(SocketAddr::new(config.rtp.ip, config.rtp.first_port)));
    findings.tell("speech", speech(config));
    if let Some(recognition) = &config.speech.recognition {
        findings.tell("speech recognition", recognised(recognition.edge()).await);
    }
    if let Some(plug) = &config.speech.transcription {
        findings.tell("transcription of recordings", recognised(plug.transcription()).await);
    }
    for trunk in &config.trunks {
        let fault = trunk.addresses.is_empty() && trunk.proxy.is_none();
        let told = if fault {
            Err("has neither addresses (calls in) nor a proxy (calls out)".to_owned())
        } else {
            Ok("set up".to_owned())
        };
        findings.tell(&format!("trunk {}", trunk.id), told);
    }
    println!("{} things wrong", findings.wrong);
    Ok(if findings.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn clock() -> Result<String, String> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    if now < EARLIEST {
        return Err("is set before 2026: set the date, or let NTP do it".to_owned());
    }
    Ok(crate::clock::now().rfc3339())
}

fn writable(folder: &Path) -> Result<String, String> {
    std::fs::create_dir_all(folder)
        .and_then(|()| {
            let probe = folder.join(".doctor");
            std::fs::write(&probe, b"probe")?;
            std::fs::remove_file(probe)
        })
        .map(|()| folder.display().to_string())
        .map_err(|e| format!("{} can't be written: {e}", folder.display()))
}

/// `df` is on every Debian; the standard library can't ask for free room.
fn room(folder: &Path) -> Result<String, String> {
    let output = std::process::Command::new("df")
        .args(["--output=avail", "-m"])
        .arg(folder)
        .output()
        .map_err(|e| format!("df can't be run: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let free: u64 = text
        .lines()
        .nth(1)
        .and_then(|l| l.trim().parse().ok())
        .ok_or_else(|| format!("df says nothing of {}", folder.display()))?;
    if free < LEAST_FREE_MB {
        return Err(format!("{free} MB free, less than {LEAST_FREE_MB}: recordings will stop"));
    }
    Ok(format!("{free} MB free"))
}

async fn database(config: &Config) -> Result<String, String> {
    let db = store::Db::open(&config.database_url()).await.map_err(|e| e.to_string())?;
    let events = db.events().last_seq().await.map_err(|e| e.to_string())?;
    let plan = db.plans().latest().await.map_err(|e| e.to_string())?;
    match plan {
        Some(plan) => Ok(format!("{events} events, plan version {}", plan.version)),
        None => Ok(format!("{events} events, no plan yet: `plateau plan apply FILE`")),
    }
}

fn tcp(address: SocketAddr) -> Result<String, String> {
    TcpListener::bind(address).map(|_| format!("{address} is free")).map_err(|e| taken(address, &e))
}

fn udp(address: SocketAddr) -> Result<String, String> {
    UdpSocket::bind(address).map(|_| format!("{address} is free")).map_err(|e| taken(address, &e))
}

fn taken(address: SocketAddr, error: &std::io::Error) -> String {
    format!("{address}: {error} (is a Plateau already running?)")
}

/// As the server itself would read it.
fn pair(certificate: &Path, key: &Path) -> Result<String, String> {
    match web::Tls::read(certificate, key) {
        Ok(_) => Ok(format!("{} with {}", certificate.display(), key.display())),
        Err(fault) => Err(fault.to_string()),
    }
}

/// Has a moment of silence recognised.
async fn recognised(plug: Result<RecognitionConfig>) -> Result<String, String> {
    let config = plug.map_err(|fault| fault.to_string())?;
    let begun = Instant::now();
    edge::check_recognition(&config).await?;
    Ok(format!("answers in {} ms", begun.elapsed().as_millis()))
}

fn speech(config: &Config) -> Result<String, String> {
    if let Some(url) = &config.speech.url {
        return Ok(format!("asked of {url}"));
    }
    let program = config
        .speech
        .command
        .as_ref()
        .and_then(|c| c.first().cloned())
        .unwrap_or_else(|| "espeak-ng".to_owned());
    match std::process::Command::new(&program).arg("--version").output() {
        Ok(_) => Ok(program),
        Err(error) => Err(format!("{program}: {error} (install it, or set [speech] command)")),
    }
}
