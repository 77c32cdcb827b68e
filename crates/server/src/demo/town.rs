//! The town around the demonstration: an edge of its own plays the operator and the telephones, the
//! world of `sim` says what the people on it do.
//!
//! Owns: carrying words between the world and the two edges. Must not own: what anybody does.

use crate::centre::Centre;
use crate::clock;
use crate::demo::seed;
use anyhow::{Context, Result};
use edge::{Doorkeeper, Edge, EdgeConfig, PhoneKey, RegisterConfig, SipConfig, TrunkConfig};
use sim::world::{World, WorldConfig, WorldInput};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;
use store::Db;
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::CancellationToken;
use vocab::{AgentId, Input, Moment, Pii, Recorded, TrunkId};
use web::FloorAsk;

/// The trunk by which the town reaches the centre.
const TRUNK: &str = "plateau";
/// The chair kept free for who comes to look: calls go there first.
pub const NEWCOMER: &str = "agent1";
const INPUTS: usize = 4_096;
/// Nobody listens to the town's recordings: it makes none.
const CHUNKS: usize = 1;
/// A day is longer than any demonstration is looked at without a restart.
const KEY_MS: i64 = 86_400_000;

/// Where the town will listen; the centre's trunk must know it beforehand.
pub fn free_address() -> Result<SocketAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).context("no UDP port is free")?;
    Ok(socket.local_addr()?)
}

/// Telephones of the synthetic agents: login and password, known to the database before the
/// centre starts.
pub async fn phones(db: &Db, realm: &str, played: &[AgentId]) -> Result<Vec<(AgentId, String)>> {
    let expires = clock::now().plus_ms(KEY_MS);
    let mut phones = Vec::with_capacity(played.len());
    for agent in played {
        let password = format!("{:016x}", crate::restore::random_seed());
        let key = edge::ha1(agent.as_str(), realm, &password, expires);
        let key = store::PhoneKey {
            login: agent.to_string(),
            ha1_md5: key.ha1_md5.into_inner(),
            ha1_sha256: key.ha1_sha256.into_inner(),
            expires_at: expires,
        };
        db.phone_keys().put(&key).await?;
        phones.push((agent.clone(), password));
    }
    Ok(phones)
}

#[derive(Debug)]
pub struct Town {
    edge: Edge,
    heard: mpsc::Receiver<Input>,
    told: broadcast::Receiver<Arc<[Recorded]>>,
    asks: mpsc::Sender<FloorAsk>,
    world: World,
    /// Every played agent's telephone, and whether it is signed in: not while a person sits there.
    phones: BTreeMap<AgentId, bool>,
    stop: CancellationToken,
}

impl Town {
    /// Opens the town's lines and signs its agents in.
    pub async fn start(
        centre: &Centre,
        address: SocketAddr,
        audio: edge::AudioConfig,
        phones: Vec<(AgentId, String)>,
        callers: usize,
        stop: CancellationToken,
    ) -> Result<Self> {
        let told = centre.told.subscribe();
        let (inputs, heard) = mpsc::channel(INPUTS);
        let (chunks, _) = mpsc::channel(CHUNKS);
        let config =
            EdgeConfig { sip: sip_config(centre, address, &phones)?, audio, recognition: None };
        let edge = Edge::start(config, Arc::new(Nobody), inputs, chunks).await?;
        let signed_in = phones.iter().map(|(agent, _)| (agent.clone(), true)).collect();
        let world = World::new(
            WorldConfig {
                plan: Arc::new(sim::demo::plan()),
                callers,
                agents: phones.into_iter().map(|(agent, _)| agent).collect(),
                newcomer: Some(AgentId::new(NEWCOMER)),
                customers: seed::customers(),
                trunk: TrunkId::new(TRUNK),
                seed: crate::restore::random_seed(),
            },
            clock::now(),
        );
        for (agent, session) in world.desks() {
            let opened = Input::DeskOpened { agent, session };
            centre.inputs.send(opened).await.context("the floor listens")?;
        }
        let asks = centre.asks.clone();
        Ok(Self { edge, heard, told, asks, world, phones: signed_in, stop })
    }

    /// Lets the town live until it is stopped.
    pub async fn run(mut self) {
        let mut wake = Some(clock::now());
        while let Some(inputs) = self.next(wake).await {
            for input in inputs {
                let outcome = self.world.handle(clock::now(), input);
                wake = outcome.wake;
                for effect in outcome.effects {
                    self.edge.perform(effect).await;
                }
                for (agent, ask) in outcome.asks {
                    let input = Input::AgentAsked { agent, ask };
                    // The floor is gone only when the program stops.
                    let _stopping = self.asks.send(FloorAsk { input, reply: None }).await;
                }
            }
            self.hand_over_phones();
        }
        self.edge.stop().await;
    }

    /// Who sits down at a played agent is rung there, not at the town's telephone; that one is
    /// back when they have left.
    fn hand_over_phones(&mut self) {
        for (agent, signed_in) in &mut self.phones {
            let played = self.world.plays(agent);
            if played == *signed_in {
                continue;
            }
            *signed_in = played;
            let trunk = phone_trunk(agent);
            if played {
                self.edge.sign_on(&trunk);
            } else {
                self.edge.sign_off(&trunk);
            }
        }
    }

    async fn next(&mut self, wake: Option<Moment>) -> Option<Vec<WorldInput>> {
        let wait = wake.map_or(1_000, |at| at.since_ms(clock::now()));
        let wait = Duration::from_millis(u64::try_from(wait).unwrap_or(0));
        tokio::select! {
            () = self.stop.cancelled() => None,
            heard = self.heard.recv() => heard.map(|input| vec![WorldInput::Leg(input)]),
            told = self.told.recv() => match told {
                Ok(batch) => Some(batch.iter().cloned().map(WorldInput::Floor).collect()),
                // What was missed is only what people would have noticed.
                Err(broadcast::error::RecvError::Lagged(_)) => Some(Vec::new()),
                Err(broadcast::error::RecvError::Closed) => None,
            },
            () = tokio::time::sleep(wait) => Some(vec![WorldInput::Woke]),
        }
    }
}

fn phone_trunk(agent: &AgentId) -> TrunkId {
    TrunkId::new(&format!("phone-{agent}"))
}

fn sip_config(
    centre: &Centre,
    address: SocketAddr,
    phones: &[(AgentId, String)],
) -> Result<SipConfig> {
    let exchange = centre.edge.sip_addr();
    let operator = TrunkConfig {
        id: TrunkId::new(TRUNK),
        addresses: vec!["127.0.0.0/8".parse()?],
        proxy: Some(exchange.to_string()),
        transport: edge::Transport::Udp,
        register: None,
        auth: None,
    };
    let phone = |(agent, password): &(AgentId, String)| TrunkConfig {
        id: phone_trunk(agent),
        addresses: Vec::new(),
        proxy: None,
        transport: edge::Transport::Udp,
        register: Some(RegisterConfig {
            user: agent.to_string(),
            password: Pii::new(password.clone()),
            registrar: exchange.to_string(),
            expires_s: 300,
        }),
        auth: None,
    };
    Ok(SipConfig {
        udp: Some(address),
        trunks: std::iter::once(operator).chain(phones.iter().map(phone)).collect(),
        ..SipConfig::default()
    })
}

/// No telephone signs in with the town.
struct Nobody;

impl Doorkeeper for Nobody {
    fn phone_keys(&self, _user: &str) -> Vec<PhoneKey> {
        Vec::new()
    }
}
