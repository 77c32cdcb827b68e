//! The command line as a person meets it: what it prints, and how it ends.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PLAN: &str = r#"
format = 1
[organizations.net]
name = "Réseau"
[queues.support]
name = "Assistance"
organization = "net"
[agents.alice]
name = "Alice"
queues = ["support"]
[numbers.0162000001]
organization = "net"
flow = "hotline"
[flows.hotline]
version = 1
name = "Hotline"
start = "queue"
[[flows.hotline.actions]]
id = "queue"
type = "queue"
parameters = { queue = "support" }
"#;

fn plateau(words: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plateau"))
        .args(words)
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn folder_with_plan(plan: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.toml");
    std::fs::write(&file, plan).unwrap();
    (folder, file)
}

#[test]
fn a_plan_goes_in_and_comes_out_the_same_in_both_formats() {
    let (folder, _) = folder_with_plan(PLAN);
    let applied = plateau(&["plan", "apply", "plan.toml", "--data", "d"], folder.path());
    assert!(applied.status.success(), "{}", said(&applied));
    assert!(said(&applied).contains("published as version 1"), "{}", said(&applied));
    for file in ["out.toml", "out.json"] {
        let exported = plateau(&["plan", "export", file, "--data", "d"], folder.path());
        assert!(exported.status.success(), "{}", said(&exported));
        let again = plateau(&["plan", "apply", file, "--data", "d"], folder.path());
        assert!(again.status.success(), "{}", said(&again));
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let from_toml: vocab::FloorPlan = toml::from_str(&read("out.toml")).unwrap();
    let from_json: vocab::FloorPlan = serde_json::from_str(&read("out.json")).unwrap();
    assert_eq!(from_toml, from_json);
    assert_eq!(from_toml, toml::from_str(PLAN).unwrap());
}

#[test]
fn faults_of_a_plan_are_named_by_their_path_and_nothing_is_published() {
    let broken = PLAN.replace("queue = \"support\" }", "queue = \"suport\" }");
    let (folder, _) = folder_with_plan(&broken);
    let checked = plateau(&["plan", "check", "plan.toml"], folder.path());
    assert!(!checked.status.success());
    let fault = "flows.hotline.actions.queue.parameters.queue: there is no queue \"suport\"";
    assert!(said(&checked).contains(fault), "{}", said(&checked));
    let applied = plateau(&["plan", "apply", "plan.toml", "--data", "d"], folder.path());
    assert!(!applied.status.success());
    assert!(!folder.path().join("d").exists(), "nothing was made");
}

#[test]
fn a_plan_that_is_no_plan_is_refused_with_its_line() {
    let (folder, _) = folder_with_plan("format = 1\n[queues.support]\nnam = \"Assistance\"\n");
    let checked = plateau(&["plan", "check", "plan.toml"], folder.path());
    assert!(!checked.status.success());
    assert!(said(&checked).contains("plan.toml is wrong"), "{}", said(&checked));
    assert!(said(&checked).contains("line 3"), "{}", said(&checked));
}

#[test]
fn a_mistyped_folder_is_an_error_and_not_a_new_centre() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["verify", "replay"] {
        let output = plateau(&[command, "--data", "nowhere"], folder.path());
        assert!(!output.status.success());
        assert!(said(&output).contains("there is no Plateau database"), "{}", said(&output));
    }
    assert!(!folder.path().join("nowhere").exists());
}

#[test]
fn verify_and_replay_of_a_fresh_centre_are_clean() {
    let (folder, _) = folder_with_plan(PLAN);
    plateau(&["plan", "apply", "plan.toml", "--data", "d"], folder.path());
    for command in ["verify", "replay"] {
        let output = plateau(&[command, "--data", "d"], folder.path());
        assert!(output.status.success(), "{command}: {}", said(&output));
    }
}

#[test]
fn a_backup_comes_back_where_nothing_is_and_verifies() {
    let (folder, _) = folder_with_plan(PLAN);
    plateau(&["plan", "apply", "plan.toml", "--data", "d"], folder.path());
    let recordings = folder.path().join("d/recordings/net");
    std::fs::create_dir_all(&recordings).unwrap();
    std::fs::write(recordings.join("sealed"), [1, 2, 3]).unwrap();
    let saved = plateau(&["backup", "--data", "d", "--to", "centre.backup"], folder.path());
    assert!(saved.status.success(), "{}", said(&saved));
    assert!(said(&saved).contains("centre.backup: 2 files"), "{}", said(&saved));
    let again = plateau(&["backup", "--data", "d", "--to", "centre.backup"], folder.path());
    assert!(said(&again).contains("is there already"), "{}", said(&again));

    let restored = plateau(&["restore", "centre.backup", "--data", "e"], folder.path());
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(said(&restored).contains("0 differ"), "{}", said(&restored));
    let exported = plateau(&["plan", "export", "out.toml", "--data", "e"], folder.path());
    assert!(exported.status.success(), "{}", said(&exported));
    let text = std::fs::read_to_string(folder.path().join("out.toml")).unwrap();
    assert_eq!(toml::from_str::<vocab::FloorPlan>(&text).unwrap(), toml::from_str(PLAN).unwrap());
    let sealed = folder.path().join("e/recordings/net/sealed");
    assert_eq!(std::fs::read(sealed).unwrap(), [1, 2, 3]);
    assert!(!folder.path().join("e/restoring").exists());

    let over = plateau(&["restore", "centre.backup", "--data", "e"], folder.path());
    assert!(!over.status.success());
    assert!(said(&over).contains("is there already"), "{}", said(&over));
    let none = plateau(&["restore", "plan.toml", "--data", "f"], folder.path());
    assert!(said(&none).contains("no whole backup"), "{}", said(&none));
    assert!(!folder.path().join("f").exists(), "nothing was made");
}

#[test]
fn the_doctor_names_a_port_that_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let config =
        format!("data = \"d\"\n[http]\nlisten = \"127.0.0.1:0\"\n[sip]\nudp = \"{address}\"\n");
    std::fs::write(folder.path().join("plateau.toml"), config).unwrap();
    let output = plateau(&["doctor", "--config", "plateau.toml"], folder.path());
    assert!(!output.status.success());
    let told = said(&output);
    assert!(told.contains("WRONG  SIP port (UDP)"), "{told}");
    assert!(told.contains(&address.to_string()), "{told}");
    assert!(told.contains("ok     database"), "{told}");
}

#[test]
fn a_word_of_the_configuration_that_is_unknown_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plateau.toml"), "[sip]\nupd = \"127.0.0.1:5060\"\n")
        .unwrap();
    let output = plateau(&["doctor", "--config", "plateau.toml"], folder.path());
    assert!(!output.status.success());
    assert!(said(&output).contains("upd"), "{}", said(&output));
}

#[test]
fn a_floor_is_simulated_to_the_same_figures_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let simulated = |threads: &str| {
        let words = "simulate --agents 5 --calls-per-hour 100 --aht-s 120 --patience-s 60 \
                     --hours 20 --seed 7 --json --threads"
            .split_whitespace();
        let words: Vec<&str> = words.chain([threads]).collect();
        let output = plateau(&words, folder.path());
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let answer = simulated("1");
    assert_eq!(answer, simulated("3"));
    for figure in ["service_level", "abandonment", "asa_s", "occupancy"] {
        let of = |bound: &str| answer[figure][bound].as_f64().unwrap();
        assert!(of("low") < of("mean") && of("mean") < of("high"), "{figure}: {answer}");
    }
    assert_eq!(answer["formula"]["name"], "erlang_a");
}

#[test]
fn a_floor_that_cannot_be_simulated_is_refused_with_the_figure_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["simulate", "--agents", "0", "--calls-per-hour", "100", "--aht-s", "60"];
    let output = plateau(&words, folder.path());
    assert!(!output.status.success());
    assert!(said(&output).contains("agents: 0"), "{}", said(&output));
}

#[test]
fn a_forecast_is_simulated_on_a_plan_without_any_centre() {
    let (folder, _) = folder_with_plan(PLAN);
    let forecast = "from = \"08:00\"\ninterval_min = 60\n[queues.support]\ncalls = [12, 18]\n\
                    talk_s = 120\npatience_s = 60\n";
    std::fs::write(folder.path().join("forecast.toml"), forecast).unwrap();
    let words = "simulate --forecast forecast.toml --plan plan.toml --runs 3 --volume 1.5 \
                 --language en";
    let words: Vec<&str> = words.split_whitespace().collect();
    let output = plateau(&words, folder.path());
    assert!(output.status.success(), "{}", said(&output));
    for word in ["Service level", "Changed", "Difference", "support"] {
        assert!(said(&output).contains(word), "{word}: {}", said(&output));
    }
    let wrong = plateau(&words[..3], folder.path());
    assert!(!wrong.status.success() && said(&wrong).contains("--plan FILE"), "{}", said(&wrong));
}

const ROWS: u64 = 10_000;

fn customers_file() -> String {
    let row = |n: u64| format!("R{n};Nom{n};Prénom;06399{n:05}\n");
    format!("Référence;Nom;Prénom;Tél\n{}", (0..ROWS).map(row).collect::<String>())
}

/// Rows that the first import of a centre has done, asked until there are some.
fn some_rows_of_an_import(folder: &Path) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = format!("sqlite:{}", folder.join("d/plateau.db").display());
    runtime.block_on(async {
        let db = store::Db::open(&url).await.unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while std::time::Instant::now() < until {
            let all = db.imports().list(&store::Scope::all(), &"net".into(), 5).await.unwrap();
            if let Some(read) = all.first().map(|i| i.counts.read).filter(|read| *read > 0) {
                return read;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        panic!("no row was imported within a minute");
    })
}

#[test]
fn an_import_that_was_killed_goes_on_after_the_last_row_that_was_written() {
    let (folder, _) = folder_with_plan(PLAN);
    plateau(&["plan", "apply", "plan.toml", "--data", "d"], folder.path());
    std::fs::write(folder.path().join("clients.csv"), customers_file()).unwrap();
    let words = ["import", "customers", "clients.csv", "--organization", "net", "--data", "d"];
    let mut killed = Command::new(env!("CARGO_BIN_EXE_plateau"))
        .args(words)
        .current_dir(folder.path())
        .spawn()
        .unwrap();
    some_rows_of_an_import(folder.path());
    killed.kill().unwrap();
    killed.wait().unwrap();
    let done = some_rows_of_an_import(folder.path());
    assert!((1..ROWS).contains(&done), "killed in the middle: {done}");
    let again = plateau(&words, folder.path());
    let told = format!("it goes on after row {done} of {ROWS}");
    assert!(again.status.success() && said(&again).contains(&told), "{}", said(&again));
    let counted = format!("{ROWS} rows read: {ROWS} created");
    assert!(said(&again).contains(&counted), "{}", said(&again));
    let out = plateau(
        &["export", "customers", "out.csv", "--organization", "net", "--data", "d"],
        folder.path(),
    );
    assert!(said(&out).contains(&format!("{ROWS} customers")), "no row twice: {}", said(&out));
    let third = plateau(&words, folder.path());
    assert!(!said(&third).contains("goes on"), "the import is done: {}", said(&third));
}

#[test]
fn a_person_is_told_everything_and_forgotten_from_the_command_line() {
    let (folder, _) = folder_with_plan(PLAN);
    let run = |words: &str| {
        let words: Vec<&str> = words.split(' ').chain(["--data", "d"]).collect();
        let output = plateau(&words, folder.path());
        (output.status.success(), said(&output))
    };
    run("plan apply plan.toml");
    let file = "Référence;Nom;Prénom;Tél\nA1;Durand;Hélène;0612345678\n\
                A2;Petit;Zoé;0612345678\nA3;Goff;Yann;0639981234\n";
    std::fs::write(folder.path().join("c.csv"), file).unwrap();
    run("import customers c.csv --organization net");
    let (done, told) = run("access --number +33639981234 --organization net --out y.zip");
    assert!(done && told.contains("→ y.zip"), "{told}");
    let zip = std::fs::read(folder.path().join("y.zip")).unwrap();
    assert!(zip.windows(13).any(|w| w == b"lisez-moi.htm"), "a page stands in it");
    let (done, told) = run("access --number +33639981234 --organization net --out y.zip");
    assert!(!done && told.contains("name another with --out"), "nothing is overwritten: {told}");
    let (done, told) = run("erase --number 0612345678 --organization net --yes");
    assert!(!done && told.contains("2 cards have the number"), "{told}");
    let (done, told) = run("erase --number 0639981234 --yes");
    assert!(!done && told.contains("--organization"), "whose number? {told}");
    let (done, told) = run("erase --number 0639981234 --organization net");
    assert!(!done && told.contains("add --yes"), "nobody confirms: {told}");
    let (done, told) = run("erase --number 0639981234 --organization Réseau --yes");
    assert!(done && told.contains("Certificate"), "{told}");
    let (done, told) = run("erase --number 0639981234 --organization net --yes");
    assert!(!done && told.contains("nobody has the number"), "{told}");
}

#[test]
fn whether_a_call_is_lawful_is_told_without_any_data() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |words: &str| {
        let words = format!("may-dial --phone 0139980001 --json {words}");
        let output = plateau(&words.split(' ').collect::<Vec<_>>(), folder.path());
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let consent = "--consent-collected 2026-10-01";
    let yes = ask(&format!("--at 2026-11-20T10:00:00+01:00 {consent}"));
    assert_eq!((&yes["allow"], &yes["basis"]), (&true.into(), &"consent".into()));
    let early = ask(&format!("--at 2026-11-20T09:59:59+01:00 {consent}"));
    assert_eq!(early["reasons"], serde_json::json!(["outside_hours"]));
    assert_eq!(early["opens_at"], "2026-11-20T09:00:00.000Z");
    let shown = ask(&format!(
        "--at 2026-11-20T10:00:00+01:00 {consent} --method predictive --caller-id 0612345678"
    ));
    assert_eq!(shown["reasons"], serde_json::json!(["caller_id_not_allowed"]));
    let none = ask("--at 2026-11-20T10:00:00+01:00");
    assert_eq!((&none["reasons"][0], &none["opens_at"]), (&"no_consent".into(), &().into()));
    let wrong = plateau(&["may-dial", "--phone", "1", "--at", "now"], folder.path());
    assert!(said(&wrong).contains("write RFC 3339"), "{}", said(&wrong));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no data folder is made");
}
