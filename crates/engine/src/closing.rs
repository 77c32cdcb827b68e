//! Orders of people who are no agents at work: exceptional closings, calls owed from the list,
//! listening, leading the floor.

use crate::callback::Asked;
use crate::turn::Turn;
use std::sync::Arc;
use vocab::{ClosingId, Event, Order, Refusal};

impl Turn<'_> {
    pub(crate) fn ordered(&mut self, by: Arc<str>, order: Order) {
        let done = match order {
            Order::SwitchClosing { closing, on } => self.switch_closing(&by, closing, on),
            Order::ScheduleCallback {
                organization,
                number,
                queue,
                at,
                agent,
                interaction,
                priority,
            } => {
                let asked = Asked { number, queue, at, agent, interaction, priority };
                self.order_callback(&by, &organization, asked)
            }
            Order::MoveCallback { callback, at } => self.move_callback(&by, callback, at),
            Order::CancelCallback { callback } => self.cancel_callback(&by, callback),
            Order::Monitor { interaction, agent, mode, reason } => {
                self.start_monitor(&by, interaction, agent, mode, reason)
            }
            Order::SetMonitorMode { interaction, mode } => {
                self.set_monitor_mode(&by, interaction, mode)
            }
            Order::EndMonitor { interaction } => self.leave_monitor(&by, interaction),
            Order::TakeOver { interaction } => self.take_over(&by, interaction),
            Order::SetAgentStatus { agent, status } => self.order_status(&by, &agent, status),
            Order::Reprioritize { interaction, priority } => {
                self.reprioritize(&by, interaction, priority)
            }
            Order::MoveWaiting { interactions, to } => self.move_waiting(&by, &interactions, &to),
            Order::SteerCampaign { campaign, steering } => {
                self.steer_campaign(&by, campaign, steering)
            }
            Order::GiveWaiting { interaction, agent } => self.give_waiting(&by, interaction, agent),
        };
        if let Err(refusal) = done {
            self.record(Event::OrderRefused { by, refusal });
        }
    }

    /// Switched as it is already: nothing to do, and nothing is refused.
    fn switch_closing(
        &mut self,
        by: &Arc<str>,
        closing: ClosingId,
        on: bool,
    ) -> Result<(), Refusal> {
        if !self.floor().plan().is_some_and(|p| p.closings.contains_key(&closing)) {
            return Err(Refusal::UnknownClosing);
        }
        if self.floor().closings.contains(&closing) != on {
            self.record(Event::ClosingSwitched { closing, on, by: Arc::clone(by) });
            if on {
                self.withdraw_closed_callbacks();
            }
        }
        Ok(())
    }
}
