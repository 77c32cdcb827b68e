//! SIPp as the other end of the line. What a scenario logs is how the test sees it; a nudge (a
//! MESSAGE of the call) is how the test tells it to go on.

use crate::until::until;
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// One running SIPp. It is killed when this goes.
#[derive(Debug)]
pub(crate) struct Sipp {
    pub(crate) port: u16,
    name: &'static str,
    child: Child,
    log: PathBuf,
    errors: PathBuf,
}

/// What a scenario is started with.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) scenario: &'static str,
    pub(crate) folder: &'a Path,
    pub(crate) port: u16,
    /// Whom to call; a scenario that waits to be called has nobody.
    pub(crate) centre: Option<SocketAddr>,
    pub(crate) number: &'a str,
    pub(crate) caller: &'a str,
    /// Where its audio is.
    pub(crate) rtp: u16,
    pub(crate) calls: u32,
    /// New calls a second; a single caller needs none.
    pub(crate) rate: Option<u32>,
}

impl Sipp {
    pub(crate) fn start(wanted: &Wanted<'_>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/floor/sipp")
            .join(format!("{}.xml", wanted.scenario));
        let log = wanted.folder.join(format!("{n}-{}.log", wanted.scenario));
        let errors = wanted.folder.join(format!("{n}-{}.errors", wanted.scenario));
        let mut command = Command::new("sipp");
        command.arg("-sf").arg(scenario).args(["-i", "127.0.0.1", "-nostdin", "-nd"]);
        command.args(["-p", &wanted.port.to_string(), "-cp", &(wanted.port + 1).to_string()]);
        command.args(["-m", &wanted.calls.to_string(), "-timeout", "120s"]);
        command.args(["-trace_logs", "-log_file"]).arg(&log);
        command.args(["-trace_err", "-error_file"]).arg(&errors);
        command.args(["-s", wanted.number, "-key", "caller", wanted.caller]);
        command.args(["-key", "rtp", &wanted.rtp.to_string()]);
        command.args(["-cid_str", &format!("%u-{n}-%p@%s")]);
        match wanted.rate {
            Some(rate) => command.args(["-r", &rate.to_string(), "-l", "2000"]),
            None => command.args(["-l", "1"]),
        };
        command.args(wanted.centre.map(|c| c.to_string()));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("SIPp is installed: make setup");
        Self { port: wanted.port, name: wanted.scenario, child, log, errors }
    }

    /// Where the scenario logs.
    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    /// What the scenario has logged so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        text.lines().map(|l| l.trim().to_owned()).collect()
    }

    pub(crate) fn has_said(&self, word: &str) -> bool {
        self.lines().iter().any(|l| l == word)
    }

    /// Waits until the scenario logs this.
    pub(crate) async fn says(&self, word: &str) {
        until(&format!("{} says {word:?}", self.name), || async {
            assert!(!self.broke(), "{} broke: {}", self.name, self.faults());
            self.has_said(word)
        })
        .await;
    }

    /// The rest of the last line that begins so.
    pub(crate) fn told(&self, word: &str) -> Option<String> {
        self.lines().iter().rev().find_map(|l| Some(l.strip_prefix(word)?.trim().to_owned()))
    }

    fn broke(&self) -> bool {
        !self.faults().is_empty()
    }

    /// What SIPp complains of, but for the waits whose end a scenario foresees.
    fn faults(&self) -> String {
        let text = std::fs::read_to_string(&self.errors).unwrap_or_default();
        let foreseen = ["jumping to label", "The following events occurred"];
        let faults = text.lines().filter(|l| !foreseen.iter().any(|f| l.contains(f)));
        faults.collect::<Vec<_>>().join("\n")
    }

    /// Tells the scenario's present call to go on.
    pub(crate) fn nudge(&self) {
        static BRANCH: AtomicU32 = AtomicU32::new(0);
        let n = BRANCH.fetch_add(1, Ordering::Relaxed);
        let call = self.told("call").expect("there is a call to nudge");
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
        let me = socket.local_addr().expect("bound");
        let text = format!(
            "MESSAGE sip:sipp@127.0.0.1 SIP/2.0\r\n\
             Via: SIP/2.0/UDP {me};branch=z9hG4bK-nudge-{n}\r\n\
             Max-Forwards: 70\r\nFrom: <sip:test@{me}>;tag=n{n}\r\nTo: <sip:sipp@127.0.0.1>\r\n\
             Call-ID: {call}\r\nCSeq: {n} MESSAGE\r\nContent-Length: 0\r\n\r\n"
        );
        socket.send_to(text.as_bytes(), ("127.0.0.1", self.port)).expect("sent");
    }

    /// Waits until the scenario came to its end as written.
    pub(crate) async fn ends_well(mut self) {
        let mut status = None;
        until(&format!("{} ends", self.name), || {
            status = self.child.try_wait().expect("it is our own process");
            let over = status.is_some();
            async move { over }
        })
        .await;
        let well = status.is_some_and(|s| s.success());
        assert!(well, "{}: {status:?}: {}\n{:?}", self.name, self.faults(), self.lines());
    }

    /// Makes no new call; those it has go on to their end, or for so long.
    pub(crate) async fn calls_no_more(mut self, at_most: Duration) {
        let sent = Command::new("kill").args(["-USR1", &self.child.id().to_string()]).status();
        assert!(sent.expect("kill is part of every system").success());
        let end = Instant::now() + at_most;
        while Instant::now() < end && self.child.try_wait().is_ok_and(|status| status.is_none()) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Its process dies, and with it the line: no BYE, no more audio.
    pub(crate) fn vanish(mut self) {
        self.child.kill().expect("it lives");
        self.child.wait().expect("it is our own process");
    }
}

impl Drop for Sipp {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
