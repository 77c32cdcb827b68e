//! SIPp as caller and as agent: another's idea of SIP.

use crate::rig::{Rig, leg_id, ring, sip_config};
use edge::SipConfig;
use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use vocab::{Effect, HangUpCause, Input, LegEnd, LegId, MediaSource, Prompt};

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("bound").port()
}

struct Sipp {
    child: Child,
    addr: SocketAddr,
}

impl Sipp {
    fn start(scenario: &str, rig: &Rig, transport: &str, calls: u32, rate: u32) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sip/scenarios");
        let port = free_port();
        let target = match transport {
            "t1" => rig.edge.sip_addr_of(edge::Transport::Tcp),
            _ => rig.addr(),
        };
        let (calls, rate) = (calls.to_string(), rate.to_string());
        let mut command = Command::new("sipp");
        command
            .arg(target.to_string())
            .args(["-sf", &format!("{folder}/{scenario}.xml"), "-s", "0162000001"])
            .args(["-i", "127.0.0.1", "-p", &port.to_string(), "-t", transport])
            .args(["-mp", &(free_port() & !1).to_string(), "-m", &calls, "-r", &rate])
            .args(["-timeout", "20", "-timeout_error", "-nostdin", "-recv_timeout", "15000"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let child = command.spawn().expect("sipp is installed");
        Self { child, addr: ([127, 0, 0, 1], port).into() }
    }

    /// Every call went through the whole scenario.
    async fn succeeds(mut self) {
        let status = tokio::time::timeout(Duration::from_secs(30), self.child.wait()).await;
        let status = status.expect("sipp ends in time").expect("sipp ran");
        assert!(status.success(), "sipp: {status}");
    }
}

#[tokio::test]
async fn a_sipp_caller_is_answered_and_hangs_up_over_udp_and_tcp() {
    let tcp = Some(([127, 0, 0, 1], 0).into());
    let mut rig = Rig::with(SipConfig { tcp, ..sip_config() }, 0, 64).await;
    for transport in ["u1", "t1"] {
        let caller = Sipp::start("caller", &rig, transport, 1, 1);
        let leg = rig.hear_offer().await;
        rig.perform(Effect::Answer { leg }).await;
        let source = MediaSource::Repeat(Prompt::Music);
        rig.perform(Effect::Play { leg, cue: 1, source }).await;
        assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
        caller.succeeds().await;
        rig.empties().await;
    }
}

#[tokio::test]
async fn a_sipp_caller_is_bridged_to_a_sipp_agent() {
    let mut rig = Rig::new().await;
    let agent = Sipp::start("agent", &rig, "u1", 1, 1);
    let caller = Sipp::start("caller", &rig, "u1", 1, 1);
    let leg = rig.hear_offer().await;
    rig.perform(Effect::Answer { leg }).await;
    let (effect, phone) = ring(Some(agent.addr), 10_000);
    rig.perform(effect).await;
    assert_eq!(rig.hear().await, Input::LegRinging { leg: phone });
    assert_eq!(rig.hear().await, Input::LegAnswered { leg: phone });
    rig.perform(Effect::Bridge { a: leg, b: phone }).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg, end: LegEnd::HungUp });
    rig.perform(Effect::HangUp { leg: phone, cause: HangUpCause::Normal }).await;
    assert_eq!(rig.hear().await, Input::LegEnded { leg: phone, end: LegEnd::Released });
    caller.succeeds().await;
    agent.succeeds().await;
    rig.empties().await;
}

/// Calls at a rate, each bridged to an agent of its own: nothing is lost and nothing is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_at_once_all_end_well() {
    const CALLS: u32 = 100;
    let mut rig = Rig::new().await;
    let agents = Sipp::start("agent", &rig, "u1", CALLS, 1);
    let callers = Sipp::start("caller", &rig, "u1", CALLS, 50);
    let mut partner: HashMap<LegId, LegId> = HashMap::new();
    let mut over = 0;
    while over < 2 * CALLS {
        match rig.hear().await {
            Input::CallOffered { leg, .. } => {
                rig.perform(Effect::Answer { leg }).await;
                let (effect, _) = ring(Some(agents.addr), 10_000);
                let Effect::Ring { agent, contact, card, ring_ms, .. } = effect else {
                    panic!("a ring")
                };
                let phone = leg_id();
                partner.insert(phone, leg);
                partner.insert(leg, phone);
                let effect = Effect::Ring { leg: phone, agent, contact, card, ring_ms };
                rig.perform(effect).await;
            }
            Input::LegRinging { .. } => {}
            Input::LegAnswered { leg } => {
                if let Some(caller) = partner.get(&leg) {
                    rig.perform(Effect::Bridge { a: *caller, b: leg }).await;
                } else {
                    let cause = HangUpCause::Normal;
                    rig.perform(Effect::HangUp { leg, cause }).await;
                }
            }
            Input::LegEnded { leg, .. } | Input::LegFailed { leg, .. } => {
                over += 1;
                if let Some(other) = partner.remove(&leg) {
                    partner.remove(&other);
                    let cause = HangUpCause::Normal;
                    rig.perform(Effect::HangUp { leg: other, cause }).await;
                }
            }
            other => panic!("unexpected {other:?}"),
        }
    }
    callers.succeeds().await;
    agents.succeeds().await;
    rig.empties().await;
}
