//! People, sign-ins, keys of phones.

use crate::facts::{organization, s};
use store::testing::both;
use store::{Grant, Person, PhoneKey, SignIn, SignInMeans, StoreError};
use vocab::{Pii, Role};

fn person(login: &str, role: Role) -> Person {
    Person {
        login: login.to_owned(),
        name: "Zoé".to_owned(),
        role,
        organizations: vec![organization("net")],
        teams: vec!["team-1".into()],
        locale: Some("fr".to_owned()),
        theme: None,
        active: true,
    }
}

#[tokio::test]
async fn a_person_is_changed_without_losing_the_password() {
    both(async |db| {
        let people = db.people();
        people.upsert(&person("zoe", Role::Agent)).await.unwrap();
        assert_eq!(people.password("zoe").await.unwrap(), None, "none set yet");
        people.set_password("zoe", "$argon2id$x").await.unwrap();
        let mut changed = person("zoe", Role::Supervisor);
        changed.active = false;
        people.upsert(&changed).await.unwrap();
        let read = people.password("zoe").await.unwrap();
        assert_eq!(read, Some((changed.clone(), "$argon2id$x".to_owned())));
        let unknown = people.set_password("nobody", "x").await.unwrap_err();
        assert!(matches!(unknown, StoreError::Unknown { .. }));
        people.upsert(&person("adam", Role::Administrator)).await.unwrap();
        let logins: Vec<_> = people.list().await.unwrap().into_iter().map(|p| p.login).collect();
        assert_eq!(logins, ["adam", "zoe"]);
        assert_eq!(people.get("nobody").await.unwrap(), None);
    })
    .await;
}

#[test]
fn no_organization_listed_grants_all_of_the_centre() {
    let mut one = person("zoe", Role::Agent);
    assert_eq!(one.organizations_granted(), Grant::Only(vec![organization("net")]));
    one.organizations.clear();
    assert_eq!(one.organizations_granted(), Grant::All);
}

#[tokio::test]
async fn a_sign_in_lives_until_it_expires_or_is_ended() {
    both(async |db| {
        let sessions = db.sessions();
        let sign_in = |n: u8, expires| SignIn {
            token_hash: [n; 32],
            login: "zoe".to_owned(),
            csrf: "c".to_owned(),
            created_at: s(0),
            expires_at: s(expires),
            last_seen_at: s(0),
            user_agent: "Firefox".to_owned(),
            means: store::SignInMeans::Password,
            enrol: false,
        };
        for (n, expires) in [(1, 10), (2, 100), (3, 100)] {
            sessions.create(&sign_in(n, expires)).await.unwrap();
        }
        assert_eq!(sessions.find(&[1; 32], s(9)).await.unwrap(), Some(sign_in(1, 10)));
        assert_eq!(sessions.find(&[1; 32], s(10)).await.unwrap(), None);
        sessions.touch(&[2; 32], s(7)).await.unwrap();
        let seen = sessions.find(&[2; 32], s(9)).await.unwrap().unwrap();
        assert_eq!(seen.last_seen_at, s(7));
        sessions.delete(&[2; 32]).await.unwrap();
        assert_eq!(sessions.find(&[2; 32], s(9)).await.unwrap(), None);
        assert_eq!(sessions.purge(s(50)).await.unwrap(), 1);
        assert_eq!(sessions.delete_of("zoe").await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_persons_sign_ins_are_listed_and_the_others_ended() {
    both(async |db| {
        let sessions = db.sessions();
        let sign_in = |n: u8, login: &str, expires| SignIn {
            token_hash: [n; 32],
            login: login.to_owned(),
            csrf: "c".to_owned(),
            created_at: s(0),
            expires_at: s(expires),
            last_seen_at: s(n.into()),
            user_agent: "Firefox".to_owned(),
            means: SignInMeans::Outside,
            enrol: false,
        };
        for (n, login, expires) in [(1, "zoe", 5), (2, "zoe", 90), (3, "zoe", 90), (4, "ada", 90)] {
            sessions.create(&sign_in(n, login, expires)).await.unwrap();
        }
        let own = sessions.of("zoe", s(9)).await.unwrap();
        assert_eq!(own, [sign_in(3, "zoe", 90), sign_in(2, "zoe", 90)]);
        assert_eq!(sessions.delete_others("zoe", &[2; 32]).await.unwrap(), 2);
        assert_eq!(sessions.of("zoe", s(9)).await.unwrap(), [sign_in(2, "zoe", 90)]);
        assert_eq!(sessions.of("ada", s(9)).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_second_factor_takes_each_code_once_and_frees_the_sessions_that_waited_for_it() {
    both(async |db| {
        let factors = db.second_factors();
        let people = db.people();
        people.upsert(&person("zoe", Role::Supervisor)).await.unwrap();
        let sign_in = |n: u8, means| SignIn {
            token_hash: [n; 32],
            login: "zoe".to_owned(),
            csrf: "c".to_owned(),
            created_at: s(0),
            expires_at: s(90),
            last_seen_at: s(0),
            user_agent: String::new(),
            means,
            enrol: false,
        };
        let sessions = db.sessions();
        sessions.create(&sign_in(1, SignInMeans::Password)).await.unwrap();
        sessions.create(&sign_in(2, SignInMeans::Outside)).await.unwrap();
        let waits = async |n: u8| sessions.find(&[n; 32], s(1)).await.unwrap().unwrap().enrol;
        factors.require(&[Role::Supervisor]).await.unwrap();
        assert_eq!(factors.required().await.unwrap(), [Role::Supervisor]);
        assert_eq!((waits(1).await, waits(2).await), (true, false), "outside has its own factor");

        let secret = Pii::new("JBSWY3DPEHPK3PXP".to_owned());
        assert!(factors.begin("zoe", &secret).await.unwrap());
        assert!(factors.begin("zoe", &secret).await.unwrap(), "begun anew until confirmed");
        assert!(!factors.take_step("zoe", 7).await.unwrap(), "not in force yet");
        let codes = ["a".to_owned(), "b".to_owned()];
        assert!(factors.confirm("zoe", 7, &codes, s(2)).await.unwrap());
        assert!(!factors.confirm("zoe", 8, &codes, s(2)).await.unwrap(), "once");
        assert!(!waits(1).await);
        assert!(!factors.begin("zoe", &secret).await.unwrap(), "one is in force");
        assert!(!factors.take_step("zoe", 7).await.unwrap(), "that of the enrolment is taken");
        assert!(factors.take_step("zoe", 8).await.unwrap());
        assert!(!factors.take_step("zoe", 8).await.unwrap());
        assert!(factors.take_recovery("zoe", "a").await.unwrap());
        assert!(!factors.take_recovery("zoe", "a").await.unwrap());
        assert_eq!(factors.recovery_left("zoe").await.unwrap(), 1);
        assert!(factors.logins().await.unwrap().contains("zoe"));
        assert!(factors.remove("zoe").await.unwrap());
        assert_eq!(factors.recovery_left("zoe").await.unwrap(), 0);
        assert_eq!(factors.get("zoe").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn several_keys_of_a_phone_are_valid_until_each_expires() {
    both(async |db| {
        let keys = db.phone_keys();
        let key = |login: &str, hash: &str, expires| PhoneKey {
            login: login.to_owned(),
            ha1_md5: format!("md5-{hash}"),
            ha1_sha256: hash.to_owned(),
            expires_at: s(expires),
        };
        for k in [key("zoe", "a", 10), key("zoe", "b", 20), key("adam", "c", 30)] {
            keys.put(&k).await.unwrap();
        }
        keys.put(&key("zoe", "a", 15)).await.unwrap();
        let valid = keys.valid("zoe", s(5)).await.unwrap();
        assert_eq!(valid, [key("zoe", "b", 20), key("zoe", "a", 15)]);
        assert_eq!(keys.valid("zoe", s(15)).await.unwrap(), [key("zoe", "b", 20)]);
        assert_eq!(keys.all_valid(s(15)).await.unwrap().len(), 2);
        assert_eq!(keys.purge(s(20)).await.unwrap(), 2);
    })
    .await;
}
