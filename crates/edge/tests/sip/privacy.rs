//! Numbers are personal data: no log of ours carries one, however loud it is set.

use crate::rig::{Peer, Rig, ring};
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::EnvFilter;
use vocab::{Effect, Input};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_number_reaches_the_log() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("edge=trace,rsipstack=warn"))
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut rig = Rig::new().await;
    let mut peer = Peer::new(&rig).await;
    let (ok, leg) = peer.call_up(&mut rig).await;
    let (effect, phone) = ring(None, 1_000);
    rig.perform(effect).await;
    assert!(matches!(rig.hear().await, Input::LegFailed { leg, .. } if leg == phone));
    let bad = peer.inside(&ok, "INVITE", "", "v=0\r\n");
    peer.send(&bad).await;
    peer.answer("INVITE").await;
    peer.hang_up(&ok).await;
    assert!(matches!(rig.hear().await, Input::LegEnded { .. }));
    let none = peer.invite("0162000001", "").replace("RTP/AVP 8 101", "RTP/AVP 4 101");
    peer.send(&none).await;
    let offered = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg: offered }).await;
    peer.answer("INVITE").await;
    rig.perform(Effect::Answer { leg }).await;
    let log = String::from_utf8(lines.0.lock().expect("not poisoned").clone()).expect("text");
    assert!(!log.is_empty(), "the test hears the log");
    for number in ["612345678", "162000001"] {
        assert!(!log.contains(number), "{log}");
    }
}
