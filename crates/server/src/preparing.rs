//! What has to be made up for before the floor opens: told in the log every few seconds, and on the
//! page and the health checks that are served meanwhile.

use std::net::SocketAddr;
use std::time::{Duration, Instant};
use store::Rebuilding;
use web::{Made, Making, Tls, WaitingRoom};

const TELL_EVERY: Duration = Duration::from_secs(5);

pub(crate) struct Preparing {
    address: SocketAddr,
    tls: Option<Tls>,
    /// Opened when there is something to tell: most starts have nothing to make up for.
    room: Option<WaitingRoom>,
    logged: Option<Instant>,
    quiet: bool,
}

impl Preparing {
    pub(crate) const fn new(address: SocketAddr, tls: Option<Tls>) -> Self {
        Self { address, tls, room: None, logged: None, quiet: false }
    }

    /// For who tells it in another way than by the log.
    pub(crate) fn quiet(address: SocketAddr, tls: Option<Tls>) -> Self {
        Self { quiet: true, ..Self::new(address, tls) }
    }

    pub(crate) fn tell(&mut self, state: Rebuilding) {
        let made = made(state);
        match &self.room {
            Some(room) => room.tell(made),
            // Without a port of its own nobody would find it.
            None if self.address.port() == 0 => {}
            None => match WaitingRoom::open(self.address, self.tls.clone(), made) {
                Ok(room) => self.room = Some(room),
                Err(error) => {
                    tracing::warn!(%error, "nobody is shown that a rebuild runs");
                    self.address.set_port(0);
                }
            },
        }
        if !self.quiet && self.logged.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            self.logged = Some(Instant::now());
            log(state);
        }
    }

    /// The address is free for the floor.
    pub(crate) async fn end(self) {
        if let Some(room) = self.room {
            room.close().await;
        }
    }
}

const fn made(state: Rebuilding) -> Made {
    match state {
        Rebuilding::Folding { done, of } => Made { making: Making::Views, done, of },
        Rebuilding::Indexing { done, of } => Made { making: Making::Indexes, done, of },
        Rebuilding::Summing { done } => Made { making: Making::Figures, done, of: 0 },
    }
}

fn log(state: Rebuilding) {
    match state {
        Rebuilding::Folding { done, of } => tracing::warn!(
            done,
            of,
            "a rebuild is being ended: events folded; calls are not taken before it is done"
        ),
        Rebuilding::Indexing { done, of } => {
            tracing::warn!(done, of, "a rebuild is being ended: indexes made");
        }
        Rebuilding::Summing { done } => tracing::warn!(
            done,
            "figures are summed anew for this version: records; calls are not taken before"
        ),
    }
}
