//! A telephone's own wish to pass its customer on.
//!
//! Owns: what the number on the keypad means here. Must not own: the transfer itself, whose rules
//! and rights are those of the desk's.

use crate::turn::Turn;
use vocab::{Address, AgentId, CallTarget, LegId, Pii, ReferTarget, Refusal};

impl Turn<'_> {
    /// Only an agent's own telephone passes anybody on: a customer's never dials at our expense.
    pub(crate) fn leg_referred(&mut self, leg: LegId, to: ReferTarget) {
        let Some((agent, id)) = self.agent_of(leg) else { return };
        let done = match to {
            ReferTarget::Number(number) => self
                .meant_by(&number, id)
                .and_then(|target| self.transfer(&agent, id, target, None)),
            ReferTarget::Leg(other) => self.joined_with(&agent, id, other),
        };
        if let Err(refusal) = done {
            self.refuse(&agent, refusal);
        }
    }

    /// A colleague's name, a number of ours, or one outside.
    fn meant_by(
        &self,
        number: &Pii<Address>,
        id: vocab::InteractionId,
    ) -> Result<CallTarget, Refusal> {
        let plan = self.floor().plan().ok_or(Refusal::BadNumber)?;
        let agent = AgentId::new(number.reveal().as_str());
        if plan.agents.contains_key(&agent) {
            return Ok(CallTarget::Agent(agent));
        }
        if let Some(entry) = plan.number(number.reveal()) {
            let interaction = self.floor().interactions.get(&id);
            let own = interaction.map(|i| &i.origin.organization) == Some(&entry.organization);
            // A customer stays within the organization that was called.
            return if own {
                Ok(CallTarget::Flow(entry.flow.clone()))
            } else {
                Err(Refusal::BadNumber)
            };
        }
        let text = number.reveal().as_str();
        let digits = text.strip_prefix('+').unwrap_or(text);
        let callable =
            (2..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if callable { Ok(CallTarget::Number(number.clone())) } else { Err(Refusal::BadNumber) }
    }

    /// The telephone joins its two calls: the consultation is completed.
    fn joined_with(
        &mut self,
        agent: &AgentId,
        id: vocab::InteractionId,
        other: LegId,
    ) -> Result<(), Refusal> {
        let (owner, beside) = self.agent_of(other).ok_or(Refusal::NoConsultation)?;
        if owner != *agent {
            return Err(Refusal::NotYours);
        }
        let customers = if self.consults(id).is_some() { id } else { beside };
        self.complete(agent, customers)
    }
}
