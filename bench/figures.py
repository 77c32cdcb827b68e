#!/usr/bin/env python3
"""Fills a centre with many interactions and measures what reads them. `bench/run --only figures`.

    bench/figures.py --interactions 10000000            SQLite, in a folder that is removed
    bench/figures.py --postgres 'postgres:///bench?...'  an empty PostgreSQL database

The demonstration's floor lives five weeks through the production engine (`sim::past`), written as
in service: the journal and all that follows from it. With them the rebuild is measured. Then those
weeks are multiplied by statements of SQL: so many centres beside each other (`fai-7`, `agent3-7`),
so many times five weeks one after the other. Contacts and the days and months of figures are whole;
quarters are kept for ten weeks, records of contacts and agents' intervals for five, the journal of
all centres for the last days: ten million interactions then fit into some 16 GB.
"""

import argparse
import datetime
import json
import os
import shutil
import signal
import sqlite3
import subprocess as sp
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zoneinfo

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
HTTP, SIP = "127.0.0.1:18180", "127.0.0.1:15160"
DAYS, DAY_MS = 35, 86_400_000
BLOCK_MS = DAYS * DAY_MS
CENTRES = 40
PASSWORD = "bench-plateau"
# So many blocks keep their quarters; older ones have days and months. A year of 800 agents would
# otherwise be some 25 million rows, which no question about whole days reads.
QUARTER_BLOCKS = 2
# Beside the level, so that both engines seek by the table's key.
ALL_CUBES = "cube IN ('queue', 'agent', 'disposition')"
ZONE = zoneinfo.ZoneInfo("Europe/Paris")
MEASURED_DAYS = 3


def arguments():
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--binary", default=os.path.join(TARGET, "release", "plateau"))
    ask.add_argument("--interactions", type=int, default=10_000_000)
    ask.add_argument("--calls", type=int, default=700, help="on a weekday, of one centre")
    ask.add_argument("--contacts", type=int, default=10_000_000, help="rows kept; older ones are figures alone")
    ask.add_argument("--rounds", type=int, default=20, help="of each question")
    ask.add_argument("--core", default="0", help="core of the rebuild")
    ask.add_argument("--postgres", help="URL of an empty database, instead of SQLite")
    ask.add_argument("--folder", help="where the data goes; kept, and used again when it is there")
    ask.add_argument("--part", default="rebuild,reports,lag", help="of: rebuild, reports, lag")
    return ask.parse_args()


class Floor:
    """`plateau demo` without callers."""

    def __init__(self, asked, folder, callers=0):
        self.asked, self.folder, self.callers = asked, folder, callers

    def __enter__(self):
        asked = self.asked
        command = [asked.binary, "demo", "--data", self.folder, "--http", HTTP, "--sip", SIP]
        command += ["--callers", str(self.callers), "--password", PASSWORD]
        command += ["--past-days", str(DAYS), "--past-calls", str(asked.calls)]
        command += ["--database", asked.postgres] if asked.postgres else []
        self.log = open(os.path.join(self.folder, "log"), "w")
        self.process = sp.Popen(command, stdin=sp.DEVNULL, stdout=self.log, stderr=sp.STDOUT)
        until = time.monotonic() + 900
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://{HTTP}/readyz", timeout=2):
                    return self
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        sys.exit(f"bench: the centre is not ready: {self.log.name}")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except sp.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


class Sql:
    """One text for both engines, as in the program."""

    def __init__(self, asked, folder):
        self.url = asked.postgres
        if not self.url:
            self.lite = sqlite3.connect(os.path.join(folder, "plateau.db"), isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-1048576"):
                self.lite.execute(f"PRAGMA {pragma}")

    def run(self, *statements):
        if self.url:
            text = "BEGIN;" + ";".join(statements) + ";COMMIT;"
            done = sp.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", self.url, "-c", text])
            if done.returncode:
                sys.exit("bench: psql failed")
            return
        self.lite.execute("BEGIN IMMEDIATE")
        for statement in statements:
            self.lite.execute(statement)
        self.lite.execute("COMMIT")

    def one(self, statement):
        if self.url:
            asked = ["psql", "-qAt", self.url, "-c", statement]
            return sp.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        return self.lite.execute(statement).fetchone()[0]

    def columns(self, table):
        if self.url:
            text = self.one(
                "SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM "
                f"information_schema.columns WHERE table_name = '{table}'"
            )
            return text.split(",")
        return [row[1] for row in self.lite.execute(f"PRAGMA table_info({table})")]

    def indexes(self, *tables):
        names = ", ".join(f"'{t}'" for t in tables)
        if self.url:
            text = self.one(
                "SELECT string_agg(indexname || '|' || indexdef, E'\\n') FROM pg_indexes WHERE "
                f"tablename IN ({names}) AND indexname NOT LIKE '%_pkey'"
            )
            return [line.split("|", 1) for line in text.splitlines()]
        select = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        return self.lite.execute(f"{select} AND tbl_name IN ({names})").fetchall()

    def close(self):
        if self.url:
            self.run("ANALYZE")
        else:
            self.lite.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.lite.close()


NAMED = ("organization", "campaign", "queue", "agent")


def copied(sql, table, centre, back, tag, special):
    """`INSERT … SELECT` of the lived rows, for another centre, so many milliseconds earlier."""
    told = []
    for column in sql.columns(table):
        if column in special:
            told.append(special[column])
        elif column in NAMED and centre:
            told.append(f"CASE WHEN {column} = '' THEN '' ELSE {column} || '-{centre}' END")
        elif column in ("started_ms", "ended_ms", "quarter_ms", "from_ms", "to_ms", "next_ms", "after_ms"):
            told.append(f"{column} - {back}")
        else:
            told.append(column)
    return f"INSERT INTO {table} SELECT {', '.join(told)} FROM {table} WHERE {tag}"


def multiply(asked, folder):
    sql = Sql(asked, folder)
    lived = int(sql.one("SELECT COUNT(*) FROM contact"))
    blocks = max(1, round(asked.interactions / (lived * CENTRES)))
    dropped = sql.indexes("contact", "agent_interval", "figure", "figure_span")
    sql.run(*(f"DROP INDEX {name}" for name, _ in dropped))
    newest = int(sql.one("SELECT MAX(opened) FROM agent_interval"))
    begun = time.monotonic()
    # The lived rows are told from their copies by what the copies' keys begin with.
    for block in range(blocks):
        for centre in range(CENTRES):
            number = block * CENTRES + centre
            if not number:
                continue
            back = block * BLOCK_MS
            key = f"f{number:07x}"
            # An organization's callers are its own: they call again as often as those who lived.
            contact = {"id": f"'{key}' || substr(id, 9)"}
            if block:
                contact["record"] = "'{}'"
            todo = []
            if not block or (number + 1) * lived <= asked.contacts:
                todo.append(copied(sql, "contact", centre, back, "id < 'f'", contact))
            if block < QUARTER_BLOCKS:
                cell = {"cell": f"'{key}' || cell"}
                todo.append(copied(sql, "figure", centre, back, "cell LIKE '[%'", cell))
            if not block:
                opened = f"opened + {(newest + 1) * number}"
                tag = f"opened <= {newest} AND to_ms IS NOT NULL"
                todo.append(copied(sql, "agent_interval", centre, back, tag, {"opened": opened}))
                lived_here = (
                    "instr(organization, '-') = 0 AND instr(agent, '-') = 0 AND level IN ('day', 'month', 'week_hour')"
                )
                todo.append(copied(sql, "figure_span", centre, 0, lived_here, {}))
            if asked.postgres:
                todo = [one.replace("instr(", "strpos(") for one in todo]
            if todo:
                sql.run(*todo)
        done = (block + 1) * CENTRES * lived
        told = f"\r{done:,} interactions, {time.monotonic() - begun:.0f} s   "
        print(told, end="", file=sys.stderr, flush=True)
    over_everybody(sql)
    spread_days(sql, blocks)
    wider_days(sql)
    link_last_calls(sql)
    journal_of_last_days(sql)
    # Each for itself: together they would fill the disk with what is not written back yet.
    for _, made in dropped:
        sql.run(made)
    tables = ("contact", "figure", "figure_span", "agent_interval", "journal")
    told = ", ".join(f"{t} {int(sql.one(f'SELECT COUNT(*) FROM {t}')):,}" for t in tables)
    sql.close()
    print(file=sys.stderr)
    print(f"filled in {time.monotonic() - begun:.0f} s, {blocks * DAYS} days; rows: {told}")


KEYS = ("level", "cube", "start_ms", "system", "disposition", "channel", "direction", *NAMED)


def over_everybody(sql):
    """Sums over everybody are those of all centres."""
    more = [f"{c} = {c} * {CENTRES}" for c in sql.columns("figure_span") if c not in KEYS]
    sql.run(f"UPDATE figure_span SET {', '.join(more)} WHERE level IN ('all_hour', 'all_week_hour')")


def link_last_calls(sql):
    """Who called again in the last weeks: the multiplied numbers are others than those lived."""
    since = int(sql.one("SELECT MAX(started_ms) FROM contact")) - BLOCK_MS
    chained = f"initiation = 'inbound' AND customer_number <> '' AND started_ms >= {since}"
    sql.run(
        "UPDATE contact SET next_ms = NULL, after_ms = NULL "
        f"WHERE next_ms IS NOT NULL AND started_ms >= {since}",
        "UPDATE contact SET next_ms = later.next_ms, after_ms = later.after_ms FROM (SELECT id, "
        "LEAD(started_ms) OVER chain AS next_ms, LEAD(started_ms, 2) OVER chain AS after_ms "
        f"FROM contact WHERE {chained} WINDOW chain AS "
        "(PARTITION BY organization, customer_number ORDER BY started_ms, id)) AS later "
        "WHERE later.id = contact.id AND later.next_ms IS NOT NULL",
    )


def midnight(day):
    local = datetime.datetime(day.year, day.month, day.day, tzinfo=ZONE)
    return int(local.timestamp() * 1_000)


def span_copy(sql, level, sums, start, where, tail=""):
    told = {"level": f"'{level}'", "start_ms": str(start)}
    keys = ("cube", "system", "disposition", "channel", "direction", *NAMED)
    words = [told.get(c) or (c if c in keys or not sums else f"SUM({c})") for c in sql.columns("figure_span")]
    return f"INSERT INTO figure_span SELECT {', '.join(words)} FROM figure_span WHERE {where}{tail}"


def spread_days(sql, blocks):
    """Days of the earlier blocks, their months, and the hours of the months' weeks."""
    first = int(sql.one("SELECT MIN(start_ms) FROM figure_span WHERE level = 'day'"))
    local = datetime.datetime.fromtimestamp(first / 1_000 + 7_200, ZONE).date()
    for block in range(1, blocks):
        todo = []
        for n in range(DAYS):
            day = local + datetime.timedelta(days=n)
            earlier = midnight(day - datetime.timedelta(days=DAYS * block))
            where = f"level = 'day' AND {ALL_CUBES} AND start_ms = {midnight(day)}"
            todo.append(span_copy(sql, "day", False, earlier, where))
            # Of a day of 25 hours that becomes one of 24, the last is left out.
            length = midnight(day - datetime.timedelta(days=DAYS * block - 1)) - earlier
            after = min(midnight(day + datetime.timedelta(days=1)), midnight(day) + length)
            where = f"level = 'all_hour' AND {ALL_CUBES} AND start_ms >= {midnight(day)} AND start_ms < {after}"
            todo.append(span_copy(sql, "all_hour", False, f"start_ms - {midnight(day) - earlier}", where))
        sql.run(*todo)
    sql.run("DELETE FROM figure_span WHERE level = 'month'")
    source = local.replace(day=1)
    month = local - datetime.timedelta(days=DAYS * (blocks - 1))
    month, today = month.replace(day=1), datetime.date.today()
    kept = "cube, organization, campaign, queue, agent, disposition, system, channel, direction"
    while month <= today:
        after = (month + datetime.timedelta(days=32)).replace(day=1)
        where = f"level = 'day' AND {ALL_CUBES} AND start_ms >= {midnight(month)} AND start_ms < {midnight(after)}"
        todo = [span_copy(sql, "month", True, midnight(month), where, f" GROUP BY {kept}")]
        # The hours of a week that the lived five weeks have, in the first week of each month.
        for n in range(7) if month < source else ():
            day = month + datetime.timedelta(days=n)
            for hour in range(24):
                at = midnight(day) + hour * 3_600_000
                like = f"{ALL_CUBES} AND start_ms IN ({hours_like(day, hour, local)})"
                for level in ("week_hour", "all_week_hour"):
                    where = f"level = '{level}' AND {like}"
                    todo.append(span_copy(sql, level, True, at, where, f" GROUP BY {kept}"))
        sql.run(*todo)
        month = after


OWN = {
    "queue": ("organization", "queue"),
    "agent": ("agent",),
    "disposition": ("organization", "disposition"),
}


def wider_days(sql):
    """Days and months over everybody, and by what each view is most asked for, as the program has them."""
    sql.run("DELETE FROM figure_span WHERE level IN ('all_day', 'all_month', 'own_day', 'own_month')")
    for level in ("day", "month"):
        for cube, own in OWN.items():
            for wide, kept in (("all", ()), ("own", own)):
                kept = ("cube", "start_ms", "channel", "direction", *kept)
                words = []
                for column in sql.columns("figure_span"):
                    told = column if column in kept else "''" if column in KEYS else f"SUM({column})"
                    words.append(f"'{wide}_{level}'" if column == "level" else told)
                sql.run(
                    f"INSERT INTO figure_span SELECT {', '.join(words)} FROM figure_span "
                    f"WHERE level = '{level}' AND cube = '{cube}' GROUP BY {', '.join(kept)}"
                )


def hours_like(day, hour, first):
    """The same hour of the same weekday in the first week of the two months lived through."""
    found = []
    month = first.replace(day=1)
    for _ in range(2):
        for n in range(7):
            other = month + datetime.timedelta(days=n)
            if other.weekday() == day.weekday():
                found.append(str(midnight(other) + hour * 3_600_000))
        month = (month + datetime.timedelta(days=32)).replace(day=1)
    return ", ".join(found)


def journal_of_last_days(sql):
    """The journal of the last days as that of all centres together, in the order of time."""
    last = int(sql.one("SELECT MAX(at_ms) FROM journal"))
    since = last - MEASURED_DAYS * DAY_MS
    first = int(sql.one(f"SELECT MIN(seq) FROM journal WHERE at_ms >= {since}"))
    parts = []
    for centre in range(CENTRES):
        if centre:
            new = f"'f{centre:07x}' || substr(interaction, 9)"
            body = f"replace(body, interaction, {new})"
            body = f"replace({body}, '\"' || organization || '\"', '\"' || organization || '-{centre}\"')"
            words = f"{new}, agent, CASE WHEN interaction IS NULL THEN body WHEN organization IS NULL " \
                    f"THEN replace(body, interaction, {new}) ELSE {body} END"
        else:
            words = "interaction, agent, body"
        suffix = f"organization || '-{centre}'" if centre else "organization"
        parts.append(
            f"SELECT {centre} AS centre, seq, at_ms, kind, version, {suffix} AS organization, "
            f"{words}, private FROM journal WHERE seq >= {first}"
        )
    parts[1:] = [part + " AND interaction IS NOT NULL" for part in parts[1:]]
    names = "(centre, seq, at_ms, kind, version, organization, interaction, agent, body, private)"
    typed = "(centre BIGINT, seq BIGINT, at_ms BIGINT, kind TEXT, version BIGINT, organization TEXT, " \
            "interaction TEXT, agent TEXT, body TEXT, private TEXT)"
    sql.run(
        f"CREATE TABLE bench_tail {typed}",
        *(f"INSERT INTO bench_tail {names} {part}" for part in parts),
        f"DELETE FROM journal WHERE seq >= {first}",
        "INSERT INTO journal (seq, at_ms, kind, version, organization, interaction, agent, body, private) "
        f"SELECT {first} - 1 + ROW_NUMBER() OVER (ORDER BY at_ms, centre, seq), at_ms, kind, version, "
        "organization, interaction, agent, body, private FROM bench_tail",
        "DROP TABLE bench_tail",
    )


class Reader:
    """The administrator, over HTTP."""

    def __init__(self):
        self.token = None
        body = self.ask("POST", "/api/v1/sign-in", {"login": "admin", "password": PASSWORD})
        self.token = body["token"]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{HTTP}{path}", data=data, method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            sys.exit(f"bench: {method} {path}: {error.code} {error.read()[:400]}")


def spans():
    """The last whole local days before today, so that no figure depends on the hour of the run."""
    today = time.time() - time.time() % 86_400
    day = lambda back: time.strftime("%Y-%m-%d", time.gmtime(today - back * 86_400))
    return day


def questions():
    day = spans()
    of = lambda first, last=1: {"name": "days", "from": day(first), "to": day(last)}
    traffic = ["offered", "answered", "abandoned", "blocked", "answer_rate", "service_level", "asa", "aht"]
    ends = ["handled", "att", "aht", "acw", "transfer_rate"]
    figures = lambda view, by, kpi, span: {"kind": "figures", "view": view, "by": by, "kpi": kpi, "span": span}
    alone = {"filters": {"organization": "fai-7"}}
    one, week, month, year = of(1), of(7), of(30), of(365)
    return [
        ("traffic, a day by the hour", figures("queue", ["hour"], traffic, one)),
        ("waits, a day", {"kind": "waits", "span": one}),
        ("abandons, a day", {"kind": "abandons", "span": one}),
        ("timesheet, a week", {"kind": "timesheet", "span": week}),
        ("repeat callers, a week", {"kind": "repeats", "span": week}),
        ("transfers, a week", {"kind": "transfers", "span": week}),
        ("IVR paths, a day", {"kind": "paths", "span": one}),
        ("dispositions, a week", figures("disposition", ["disposition"], ends, week)),
        ("cost, a week", {"kind": "cost", "span": week}),
        ("figures, a month by day", figures("queue", ["day"], [], month)),
        ("figures, a month by hour of the week", figures("queue", ["hour_of_week"], [], month)),
        ("figures, a month by agent", figures("agent", ["agent"], [], month)),
        ("figures, a year by month", figures("queue", ["month"], [], year)),
        ("figures, a year by day", figures("queue", ["day"], [], year)),
        ("figures, a year by queue", figures("queue", ["queue"], [], year)),
        ("figures, a year by hour of the week", figures("queue", ["hour_of_week"], [], year)),
        ("figures, a year by agent", figures("agent", ["agent"], [], year)),
        ("figures, a year by disposition", figures("disposition", ["disposition"], [], year)),
        ("waits, a year", {"kind": "waits", "span": year}),
        ("IVR paths, a month", {"kind": "paths", "span": month}),
        ("repeat callers, a month", {"kind": "repeats", "span": month}),
        ("agents, a month by hour of the week", figures("agent", ["hour_of_week"], [], month)),
        ("an organization, a month by hour of the week", {**figures("queue", ["hour_of_week"], [], month), **alone}),
        ("an organization, a year by hour of the week", {**figures("queue", ["hour_of_week"], [], year), **alone}),
    ]


def measure_reports(asked, folder):
    with Floor(asked, folder):
        reader = Reader()
        over = []
        print(f"{'question':<40} {'rows':>6} {'p50':>9} {'p95':>9}")
        for name, definition in questions():
            taken = []
            for _ in range(asked.rounds):
                begun = time.perf_counter()
                sheet = reader.ask("POST", "/api/v1/reports/run", {"definition": definition})
                taken.append((time.perf_counter() - begun) * 1_000)
                if sum(taken) > 60_000:
                    break
            taken.sort()
            p50, p95 = taken[len(taken) // 2], taken[min(len(taken) - 1, int(len(taken) * 0.95))]
            over += [name] if p95 > 300 else []
            print(f"{name:<40} {len(sheet['rows']):>6} {p50:>6.0f} ms {p95:>6.0f} ms", flush=True)
        print(f"over 300 ms: {', '.join(over) or 'none'}")


def measure_rebuild(asked, folder):
    if not shutil.which("taskset"):
        return print("rebuild: not measured, for want of taskset")
    if asked.postgres:
        config = os.path.join(folder, "plateau.toml")
        with open(config, "w") as file:
            file.write(f'data = "{folder}"\ndatabase_url = "{asked.postgres}"\n')
        source = ["--config", config]
    else:
        source = ["--data", folder]
    command = ["taskset", "-c", asked.core, asked.binary, "rebuild", "--json", *source]
    for _ in range(2):
        before = os.times()
        ended = sp.run(command, capture_output=True, text=True)
        after = os.times()
        if ended.returncode:
            sys.exit(f"bench: the rebuild failed: {ended.stderr[-500:]}")
        said = json.loads(ended.stdout)
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        print(f"rebuild: {said['events']:,} events in {said['whole_ms'] / 1000:.1f} s = "
              f"{said['events_per_s']:,} events/s by the clock ({said['folding_ms'] / 1000:.1f} s folding); "
              f"{cpu:.1f} s of the core = {said['events'] / cpu:,.0f} events/s of its time", flush=True)
    return None


def measure_lag(asked, folder):
    """From an event's own moment to the answer over HTTP that counts it, under load."""
    with Floor(asked, folder, callers=24):
        reader = Reader()
        path = "/api/v1/figures?view=queue&kpi=offered&direction=inbound,transfer"
        sql = Sql(asked, folder)
        offered = lambda: sum(line["sums"].get("offered", 0) for line in [reader.ask("GET", path)["total"]])
        lags, before, until = [], offered(), time.monotonic() + 60
        last = int(sql.one("SELECT MAX(seq) FROM journal"))
        while time.monotonic() < until and len(lags) < 50:
            now = offered()
            if now > before:
                seen = time.time() * 1_000
                found = sql.one(
                    f"SELECT MAX(at_ms) FROM journal WHERE seq > {last} AND kind = 'interaction_queued'"
                )
                if found not in (None, ""):
                    lags.append(seen - float(found))
                    last = int(sql.one("SELECT MAX(seq) FROM journal WHERE kind = 'interaction_queued'"))
                before = now
            time.sleep(0.005)
        lags.sort()
        if not lags:
            return print("lag: no call came")
        p95 = lags[min(len(lags) - 1, int(len(lags) * 0.95))]
        print(f"event to answer over HTTP: p50 {lags[len(lags) // 2]:.0f} ms, p95 {p95:.0f} ms (n = {len(lags)})")
    return None


def main():
    asked = arguments()
    if not os.path.exists(asked.binary):
        sys.exit(f"bench: {asked.binary} is missing: make build")
    parts = asked.part.split(",")
    folder = asked.folder or tempfile.mkdtemp(prefix="plateau-figures-")
    os.makedirs(folder, exist_ok=True)
    try:
        filled = os.path.join(folder, "filled")
        if not os.path.exists(filled):
            begun = time.monotonic()
            with Floor(asked, folder):
                print(f"lived through {DAYS} days in {time.monotonic() - begun:.0f} s", flush=True)
            if "lag" in parts:
                measure_lag(asked, folder)
            if "rebuild" in parts:
                measure_rebuild(asked, folder)
        if "reports" in parts:
            if not os.path.exists(filled):
                multiply(asked, folder)
                open(filled, "w").close()
            measure_reports(asked, folder)
    finally:
        if not asked.folder:
            shutil.rmtree(folder)


main()
