//! Against a real mail server: Exim with a set-up of its own, on a port of this machine.

use super::*;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use store::testing::sqlite;
use store::{MailKind, MailPart, Scope, SendFilter};
use vocab::Pii;

fn pages() -> SendFilter {
    SendFilter { limit: 10, ..SendFilter::default() }
}

/// Ends with the test.
struct Exim {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Drop for Exim {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

const CONF: &str = r#"
primary_hostname = mail.test
keep_environment =
spool_directory = FOLDER/spool
log_file_path = FOLDER/log/%slog
pid_file_path = FOLDER/spool/pid
qualify_domain = mail.test
acl_smtp_rcpt = rcpt
auth_advertise_hosts = *
tls_advertise_hosts = *
tls_certificate = FOLDER/chain.pem
tls_privatekey = FOLDER/key.pem
begin acl
rcpt:
  deny !authenticated = *
       message = sign in first
  deny local_parts = nobody
       message = no such person
  defer local_parts = later
  accept
begin routers
all:
  driver = accept
  transport = files
begin transports
files:
  driver = appendfile
  maildir_format
  directory = FOLDER/box
  create_directory
  USER
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_advertise_condition = ${if def:tls_in_cipher}
  server_condition = ${if and{{eq{$auth2}{plateau}}{eq{$auth3}{secret}}}}
  server_set_id = $auth2
"#;

impl Exim {
    fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("plateau-mail-").tempdir().expect("a folder");
        let root = folder.path();
        let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a pair");
        fs::write(root.join("chain.pem"), pair.cert.pem()).expect("written");
        fs::write(root.join("key.pem"), pair.signing_key.serialize_pem()).expect("written");
        let as_root = rustix::process::getuid().is_root();
        // As root Exim becomes its own user, as any other it stays who it is.
        let user = if as_root { "user = Debian-exim\n  group = Debian-exim" } else { "" };
        let text = CONF.replace("FOLDER", &root.display().to_string()).replace("USER", user);
        fs::write(root.join("conf"), text).expect("written");
        for name in ["spool", "log", "box"] {
            fs::create_dir(root.join(name)).expect("a folder");
        }
        if as_root {
            let mine = ["spool", "log", "box", "key.pem", "chain.pem"].map(|name| root.join(name));
            let done = Command::new("chown").args(["-R", "Debian-exim:"]).args(mine).status();
            assert!(done.expect("chown").success());
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o711);
            fs::set_permissions(root, mode).expect("opened");
        }
        let port = free_port();
        let child = Command::new("/usr/sbin/exim4")
            .arg("-C")
            .arg(root.join("conf"))
            .args(["-bdf", "-oX", &format!("127.0.0.1:{port}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("exim4 is installed: make setup");
        let exim = Self { child, folder, port };
        until("it greets", || {
            let line = TcpStream::connect(("127.0.0.1", port)).ok().and_then(|stream| {
                let mut line = String::new();
                BufReader::new(stream).read_line(&mut line).ok().map(|_| line)
            });
            line.is_some_and(|line| line.starts_with("220"))
        });
        exim
    }

    fn config(&self) -> Mail {
        Mail {
            server: "localhost".to_owned(),
            port: Some(self.port),
            security: MailSecurity::Starttls,
            user: Some("plateau".to_owned()),
            password: Some(Pii::new("secret".to_owned())),
            from: "Plateau <plateau@centre.example>".to_owned(),
            authority: Some(self.folder.path().join("chain.pem")),
        }
    }

    /// What was delivered, as it lies in the box.
    fn delivered(&self) -> Vec<String> {
        let new = self.folder.path().join("box").join("new");
        let files = fs::read_dir(new).into_iter().flatten().flatten();
        files.map(|file| fs::read_to_string(file.path()).expect("a mail")).collect()
    }
}

/// Free a moment ago: Exim waits half a minute for one that is not.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("it is bound").port()
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..500 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{what}: not within ten seconds");
}

fn mail(id: &str, receiver: &str) -> NewMail {
    NewMail {
        id: id.to_owned(),
        organization: None,
        kind: MailKind::Report,
        receiver: Pii::new(receiver.to_owned()),
        subject: Pii::new("Chiffres d’août".to_owned()),
        text: Pii::new("Décrochés : 92 %".to_owned()),
        html: Some(Pii::new("<p>Décrochés : <b>92 %</b></p>".to_owned())),
        parts: vec![MailPart {
            name: "août.pdf".to_owned(),
            media: "application/pdf".to_owned(),
            content: b"%PDF-1.7".to_vec(),
        }],
    }
}

#[tokio::test]
async fn a_mail_reaches_a_real_server_and_what_it_refuses_is_told_or_tried_again() {
    let exim = Exim::start();
    let test_db = sqlite().await;
    let db = &test_db.db;
    let now = clock::now();
    for (id, receiver) in
        [("a", "marie@client.example"), ("b", "nobody@client.example"), ("c", "later@x.example")]
    {
        assert!(db.mail().queue(&mail(id, receiver), now).await.expect("queued"));
    }
    assert!(!db.mail().queue(&mail("a", "marie@client.example"), now).await.expect("queued"));
    let postman = Postman::new(db.clone(), &exim.config(), CancellationToken::new());
    postman.expect("a right set-up").deliver().await.expect("the outbox is read");

    let page = db.mail().list(&Scope::all(), &pages()).await.expect("listed");
    let of = |id: &str| page.items.iter().find(|m| m.id == id).expect("it is there").clone();
    assert!(of("a").sent_at.is_some() && of("a").error.is_empty());
    let refused = of("b");
    assert!(refused.error.contains("no such person"), "{}", refused.error);
    assert_eq!((refused.sent_at, refused.next_at), (None, None), "refused for good");
    assert!(of("c").next_at.is_some(), "deferred is not refused: {}", of("c").error);

    until("it lies in the box", || exim.delivered().len() == 1);
    let delivered = exim.delivered().remove(0);
    for words in [
        "Message-ID: <a@centre.example>",
        "To: marie@client.example",
        "Auto-Submitted: auto-generated",
        "multipart/mixed",
        "multipart/alternative",
        "application/pdf",
    ] {
        assert!(delivered.contains(words), "{words} is missing in {delivered}");
    }
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_gets_neither_mail_nor_password() {
    let exim = Exim::start();
    let test_db = sqlite().await;
    let db = &test_db.db;
    db.mail().queue(&mail("a", "marie@client.example"), clock::now()).await.expect("queued");
    let config = Mail { authority: None, ..exim.config() };
    let postman = Postman::new(db.clone(), &config, CancellationToken::new()).expect("a set-up");
    postman.deliver().await.expect("the outbox is read");
    let page = db.mail().list(&Scope::all(), &pages()).await.expect("listed");
    assert!(page.items[0].error.contains("certificate"), "{}", page.items[0].error);
    assert!(page.items[0].next_at.is_some(), "it waits for a better certificate");
    assert!(exim.delivered().is_empty());
}

#[test]
fn a_sender_that_is_no_address_is_named() {
    let config = Mail {
        server: "localhost".to_owned(),
        port: None,
        security: MailSecurity::None,
        user: None,
        password: None,
        from: "plateau".to_owned(),
        authority: None,
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let test_db = runtime.block_on(sqlite());
    let db = test_db.db.clone();
    let error = Postman::new(db, &config, CancellationToken::new()).err().expect("a fault");
    assert!(error.to_string().contains("\"plateau\""), "{error:#}");
}
