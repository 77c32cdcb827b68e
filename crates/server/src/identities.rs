//! Asks providers of identities for the web.
//!
//! Owns: that each question ends in its time. A provider's host is the operator's own word, so it may
//! be of this machine or its network; whatever else it names must be public or allowed.

use crate::config::Config;
use crate::fetch::{Client, Door};
use anyhow::Result;
use bytes::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::{Method, Uri};
use std::time::Duration;
use tokio::time::timeout;
use web::{Fetch, FetchAsk, Later};

const LONGEST: Duration = Duration::from_secs(10);

pub(crate) struct Identities(Client);

impl Identities {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let issuers = config.sign_in.oidc.iter().filter_map(|oidc| {
            let uri = oidc.issuer.parse::<Uri>().ok()?;
            uri.host().map(|host| host.trim_matches(['[', ']']).to_owned())
        });
        let allowed: Vec<String> = config.http.allow.iter().cloned().chain(issuers).collect();
        Ok(Self(Client::new(Door::new(&allowed)?)))
    }

    async fn ask(&self, ask: FetchAsk) -> Result<(u16, Vec<u8>), String> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(word) = &ask.authorization {
            let mut value = HeaderValue::from_str(word.reveal())
                .map_err(|_| "the client's secret holds what no header may".to_owned())?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let (method, body) = match ask.form {
            Some(form) => {
                let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
                headers.insert(CONTENT_TYPE, kind);
                (Method::POST, Bytes::from(form.into_inner()))
            }
            None => (Method::GET, Bytes::new()),
        };
        let answer = timeout(LONGEST, self.0.send(method, &ask.url, headers, body)).await;
        let answer = answer.map_err(|_| "it is late".to_owned())?;
        let answer = answer.map_err(|error| error.to_string())?;
        Ok((answer.status, answer.body.to_vec()))
    }
}

impl Fetch for Identities {
    fn fetch(&self, ask: FetchAsk) -> Later<'_, Result<(u16, Vec<u8>), String>> {
        Box::pin(self.ask(ask))
    }
}
