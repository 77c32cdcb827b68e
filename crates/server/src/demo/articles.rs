//! The knowledge base of the demonstration centre, with what people said of it and looked for.

use anyhow::{Context, Result};
use crm::Label;
use crm::article::{ArticleId, Audience, Content, State};
use serde::Deserialize;
use store::{Db, Feedback, Scope};
use vocab::{IdSource, Moment, OrganizationId};

const SEED: u64 = 5;
const DAY_MS: i64 = 86_400_000;
/// The last ones stay drafts, so that the page shows what a draft is.
const DRAFTS: usize = 1;

#[derive(Deserialize)]
struct Shelf {
    article: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    organization: String,
    title: String,
    title_en: Option<String>,
    category: String,
    tags: Vec<String>,
    audience: Audience,
    text: String,
    text_en: Option<String>,
}

fn shelf() -> Result<Vec<Written>> {
    let shelf: Shelf =
        toml::from_str(include_str!("articles.toml")).context("the articles can't be read")?;
    Ok(shelf.article)
}

/// Writes and publishes them; some were due for review yesterday.
pub(super) async fn fill(db: &Db, now: Moment) -> Result<()> {
    let base = db.articles();
    let scope = Scope::all();
    let mut ids = IdSource::new(SEED);
    let articles = shelf()?;
    let drafts_from = articles.len().saturating_sub(DRAFTS);
    for (n, written) in articles.into_iter().enumerate() {
        let age = i64::try_from(n).unwrap_or(0) + 2;
        let at = now.plus_ms(-age * DAY_MS);
        let id = ArticleId::from_uuid(ids.next(at));
        let organization = OrganizationId::new(&written.organization);
        let due = if n % 9 == 4 { -DAY_MS } else { (60 + age * 7) * DAY_MS };
        let day = now.plus_ms(due).rfc3339();
        let content = Content {
            title: Label { fr: written.title, en: written.title_en },
            text: Label { fr: written.text, en: written.text_en },
            category: written.category,
            tags: written.tags,
            audience: written.audience,
            review_on: day.split('T').next().map(str::to_owned),
        };
        base.create(id, &organization, &content.tidied(), "superviseur", at).await?;
        if n < drafts_from {
            base.set_state(&scope, id, 1, State::Published, at).await?;
        }
        if n % 4 == 0 {
            let (useful, comment) = match n % 8 {
                0 => (true, String::new()),
                _ => (false, "Il manque le cas des professionnels.".to_owned()),
            };
            let said =
                Feedback { version: 1, login: "agent1".to_owned(), useful, comment, at: now };
            base.rate(id, &said).await?;
        }
    }
    for (query, times) in [("parrainage", 4), ("antenne relais", 2), ("adresse mail pleine", 1)] {
        for _ in 0..times {
            base.count_search(&OrganizationId::new("fai"), query, false, now).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_is_of_an_organization_of_the_plan_and_has_no_fault() {
        let plan = sim::demo::plan();
        let articles = shelf().unwrap();
        assert!(articles.len() >= 25, "{}", articles.len());
        for written in articles {
            let organization = OrganizationId::new(&written.organization);
            assert!(plan.organizations.contains_key(&organization), "{organization}");
            let content = Content {
                title: Label { fr: written.title, en: written.title_en },
                text: Label { fr: written.text, en: written.text_en },
                category: written.category,
                tags: written.tags,
                audience: written.audience,
                review_on: None,
            };
            assert_eq!(content.tidied().faults(), []);
        }
    }
}
