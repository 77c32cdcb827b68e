//! What the media thread is told, and the bounded way there.

use super::{Accepted, Answered, AudioError, Line};
use crate::recording::Job;
use crate::rtp::Theirs;
use crate::sound::Tune;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};
use tokio::sync::oneshot;
use vocab::{Amd, CueId, LegId, RecordingId};

pub(super) type Reply<T> = oneshot::Sender<Result<T, AudioError>>;

/// A far end's session description, read as far as its kind allows outside the media thread.
#[derive(Debug)]
pub(super) enum Description {
    Plain(Theirs),
    Browser(String),
}

impl Description {
    pub(super) const fn line(&self) -> Line {
        match self {
            Self::Plain(_) => Line::Plain,
            Self::Browser(_) => Line::Browser,
        }
    }
}

#[derive(Debug)]
pub(super) enum Command {
    Offer {
        leg: LegId,
        line: Line,
        reply: Reply<String>,
    },
    Answer {
        leg: LegId,
        offer: Description,
        reply: Reply<Answered>,
    },
    Accept {
        leg: LegId,
        answer: Description,
        reply: Reply<Accepted>,
    },
    /// Ends what plays; what comes next is still being made.
    Await {
        leg: LegId,
        cue: CueId,
    },
    /// Starts what was made, unless another cue came meanwhile.
    Start {
        leg: LegId,
        cue: CueId,
        tune: Option<Tune>,
        repeats: bool,
    },
    Stop {
        leg: LegId,
    },
    Bridge {
        a: LegId,
        b: LegId,
    },
    Unbridge {
        a: LegId,
        b: LegId,
    },
    Join {
        legs: Vec<LegId>,
    },
    Hear {
        seats: Vec<vocab::Seat>,
    },
    SendDigits {
        leg: LegId,
        digits: String,
    },
    Record {
        job: Job,
        left: LegId,
        right: LegId,
    },
    TakeMessage {
        job: Job,
        leg: LegId,
        max_ms: i64,
    },
    Listen {
        leg: LegId,
        cue: CueId,
    },
    StopListening {
        leg: LegId,
    },
    HearAnswer {
        leg: LegId,
        cue: CueId,
        amd: Amd,
    },
    AwaitBeep {
        leg: LegId,
    },
    HearNetwork {
        leg: LegId,
    },
    PauseRecording(RecordingId),
    ResumeRecording(RecordingId),
    StopRecording(RecordingId),
    Close {
        leg: LegId,
    },
    ShutDown,
}

/// The media thread's letter box. It is emptied every few milliseconds, so a full one is waited
/// for: a lost `Close` would leak a port, a lost `Bridge` would leave two people in silence.
#[derive(Clone, Debug)]
pub(super) struct Commands {
    sender: SyncSender<Command>,
    waker: Arc<mio::Waker>,
}

impl Commands {
    pub(super) const fn new(sender: SyncSender<Command>, waker: Arc<mio::Waker>) -> Self {
        Self { sender, waker }
    }

    /// `false` when the media thread is gone.
    pub(super) fn send(&self, command: Command) -> bool {
        let sent = match self.sender.try_send(command) {
            Ok(()) => true,
            Err(TrySendError::Full(command)) => {
                self.wake();
                self.sender.send(command).is_ok()
            }
            Err(TrySendError::Disconnected(_)) => false,
        };
        self.wake();
        sent
    }

    fn wake(&self) {
        if let Err(error) = self.waker.wake() {
            tracing::error!(%error, "the media thread could not be woken");
        }
    }
}
