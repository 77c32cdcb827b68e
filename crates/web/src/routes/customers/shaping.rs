//! The card as the API says it.

use crate::shape::{
    Belonging, CardContract, CardHandle, CardHolding, CardProtocol, Customer, CustomerNumber,
};
use serde_json::Value;
use vocab::{Pii, national};

fn plain(text: Option<Pii<String>>) -> Option<String> {
    text.map(Pii::into_inner)
}

pub(crate) fn shape(customer: store::Customer) -> Customer {
    let contracts = customer.contracts_held().into_iter().map(contract).collect();
    let holdings = customer.products_held().into_iter().map(holding).collect();
    let name = customer.name.into_inner();
    let facts = Value::Object(customer.facts.into_inner());
    Customer {
        id: customer.id.uuid(),
        organization: customer.organization.to_string(),
        company: customer.company.then(|| name.clone()),
        name,
        first_name: plain(customer.first_name),
        last_name: plain(customer.last_name),
        numbers: customer
            .numbers
            .into_iter()
            .map(|n| CustomerNumber {
                national: national(n.reveal()),
                e164: n.into_inner().as_str().to_owned(),
            })
            .collect(),
        emails: customer.emails.into_iter().map(Pii::into_inner).collect(),
        address: plain(customer.street),
        postcode: plain(customer.postcode),
        city: plain(customer.city),
        language: customer.language,
        notes: plain(customer.notes).unwrap_or_default(),
        tags: customer.tags,
        score: customer.score,
        preferred_agent: customer.preferred_agent.map(|a| a.to_string()),
        // Facts of another shape, e.g. of an import, are not shown rather than refused.
        facts: serde_json::from_value(facts).unwrap_or_default(),
        reference: plain(customer.reference),
        handles: customer.handles.into_iter().map(handle).collect(),
        contracts,
        holdings,
        parent: customer.parent.map(|p| Belonging { customer: p.customer.uuid(), role: p.role }),
        household: plain(customer.household),
        custom: customer.custom.into_inner(),
        version: customer.version,
        created_at: customer.created_at.into(),
        updated_at: customer.updated_at.into(),
    }
}

fn contract(contract: crm::Contract) -> CardContract {
    CardContract {
        number: contract.number,
        label: contract.label,
        protocol: contract.protocol.map(|p| CardProtocol {
            label: p.label,
            hours: p.hours,
            answer_ms: p.answer_ms,
            resolve_ms: p.resolve_ms,
        }),
        since: contract.since,
        until: contract.until,
        status: contract.status,
        unpaid_cents: contract.unpaid_cents,
    }
}

fn holding(holding: crm::Holding) -> CardHolding {
    CardHolding {
        product: holding.product,
        label: holding.label,
        since: holding.since,
        status: holding.status,
        monthly_cents: holding.monthly_cents,
    }
}

fn handle(handle: crm::Handle) -> CardHandle {
    CardHandle { channel: handle.channel, handle: handle.handle.into_inner() }
}
