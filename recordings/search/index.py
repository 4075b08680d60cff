"""The index that search reads, kept by the database itself, so that no code path can forget it.

SQLite: an FTS5 table beside each table, by triggers. PostgreSQL: a narrow table beside the turns, which are wide with
their words, by triggers of whole statements; a generated column at calls and clips; GIN over each.
"""

from typing import Any

from recordings.search.stemming import PLAIN
from recordings.writing import LETTERS, MARKS

# What is looked through: each table with its columns.
INDEXED = {
    "recordings_turn": ("text",),
    "recordings_clip": ("title", "note"),
    "recordings_recording": ("title", "why", "reason"),
}
# On SQLite: what search asks of each turn it finds, so that it need not read the turn itself, which is wide with its words.
MOMENTS = "recordings_turn_moment"
_MOMENTS = f"CREATE INDEX {MOMENTS} ON recordings_turn(id, transcript_id, speaker, start_ms)"
# On PostgreSQL: what search asks of each turn, on a fiftieth of the pages that the turns themselves lie on.
TURNS = "recordings_turn_search"
# A stack: so many calls (2 to the power of these) whose numbers follow each other.
STACK_BITS = 8


def keys(row: str = "") -> str:
    """By what the words' index also finds a turn: its call, and its stack of calls, below zero. `row`: as in `_vector`."""
    return f"(ARRAY[{row}recording_id, -1 - ({row}recording_id >> {STACK_BITS})])"


TURNS_INDEX = f"CREATE INDEX {TURNS}_words ON {TURNS} USING GIN (words, {keys()}) WITH (fastupdate = off)"
TOKENIZER = "porter unicode61 remove_diacritics 2"
CONFIG = "recordings_search"
# Stands between two columns, so that no phrase runs from one into the other, as none does in FTS5.
BREAK = " columnbreak "
# So many letters of each column: a tsvector holds at most a megabyte, and an INSERT must not fail for that.
MOST_LETTERS = 60_000


def install(connection: Any) -> None:
    """Build the index where it is missing, and whatever is missing of it. Safe to call again."""
    if connection.vendor == "sqlite":
        _install_fts5(connection)
    elif connection.vendor == "postgresql":
        _install_tsvector(connection)


def remove(connection: Any) -> None:
    """Take the index away; the rows stay."""
    with connection.cursor() as cursor:
        for statement in _removal(connection.vendor):
            cursor.execute(statement)


def _removal(vendor: str) -> list[str]:
    if vendor == "sqlite":
        triggers = [f"DROP TRIGGER IF EXISTS {name}" for table in INDEXED for name in _triggers(table)]
        return [
            *triggers,
            f"DROP INDEX IF EXISTS {MOMENTS}",
            *(f"DROP TABLE IF EXISTS {table}_search" for table in INDEXED),
        ]
    if vendor == "postgresql":
        return [
            *(f"DROP TRIGGER IF EXISTS {TURNS}_{verb} ON recordings_turn" for verb in _VERBS),
            *(f"DROP FUNCTION IF EXISTS {TURNS}_{verb}()" for verb in _VERBS),
            *(f"ALTER TABLE {table} DROP COLUMN IF EXISTS search" for table in INDEXED),
            f"DROP TABLE IF EXISTS {TURNS}",
            "DROP FUNCTION IF EXISTS recordings_plain(text)",
            f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {CONFIG}",
            "DROP TEXT SEARCH DICTIONARY IF EXISTS recordings_porter",
        ]
    return []


# ── SQLite ──
def spaced(text: str) -> str:
    """SQL: a text in which each letter of a script without spaces stands alone. Asked letter by letter only where there is one."""
    return (
        f"(CASE WHEN {text} GLOB '*[{LETTERS}]*' THEN (WITH RECURSIVE each(at, letter) AS (SELECT 1, substr({text}, 1, 1) "  # noqa: S608 - columns of ours
        f"UNION ALL SELECT at + 1, substr({text}, at + 1, 1) FROM each WHERE at < length({text})) "
        f"SELECT group_concat(CASE WHEN letter GLOB '[{LETTERS}]' THEN ' ' || letter || ' ' ELSE letter END, '') FROM each) "
        f"ELSE {text} END)"
    )


def _triggers(table: str) -> dict[str, str]:
    """Each trigger's name and SQL. They name only their own table and its index: Django remakes tables, and SQLite would
    refuse to rename one that is missing in another's trigger."""
    columns = INDEXED[table]
    names = ", ".join(columns)
    old, new = (", ".join(spaced(f"{row}.{column}") for column in columns) for row in ("old", "new"))
    add = f"INSERT INTO {table}_search(rowid, {names}) VALUES (new.id, {new});"  # noqa: S608 - names of ours
    drop = f"INSERT INTO {table}_search({table}_search, rowid, {names}) VALUES ('delete', old.id, {old});"  # noqa: S608
    return {
        f"{table}_search_ai": f"AFTER INSERT ON {table} BEGIN {add} END",
        f"{table}_search_ad": f"AFTER DELETE ON {table} BEGIN {drop} END",
        f"{table}_search_au": f"AFTER UPDATE OF id, {names} ON {table} BEGIN {drop} {add} END",
    }


def _install_fts5(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger', 'index')")
        there = {row[0] for row in cursor.fetchall()}
        if "recordings_turn" in there and MOMENTS not in there:
            cursor.execute(_MOMENTS)
        for table, columns in INDEXED.items():
            wanted = _triggers(table)
            if table not in there or {f"{table}_search", *wanted} <= there:
                continue
            if f"{table}_search" not in there:
                cursor.execute(
                    f"CREATE VIRTUAL TABLE {table}_search USING fts5({', '.join(columns)}, content='', tokenize='{TOKENIZER}')"
                )
            for name, sql in wanted.items():
                if name not in there:
                    cursor.execute(f"CREATE TRIGGER {name} {sql}")
            # What was written without the triggers.
            cursor.execute(f"INSERT INTO {table}_search({table}_search) VALUES ('delete-all')")  # noqa: S608
            told = ", ".join(spaced(column) for column in columns)
            cursor.execute(f"INSERT INTO {table}_search(rowid, {', '.join(columns)}) SELECT id, {told} FROM {table}")  # noqa: S608


# ── PostgreSQL ──
# What separates words, as far as PostgreSQL's own parser would make more of it (hosts, addresses, signs before figures).
# Written out, for [:alnum:] knows no é in a database of the C locale.
_SEPARATORS = (
    r"[\u0001-/:-@\[-`{-\u00A9\u00AB-\u00B1\u00B4\u00B6-\u00B8\u00BB\u00BF\u00D7\u00F7"
    r"\u055A-\u055F\u0589\u05BE\u05C0\u05C3\u05F3\u05F4\u060C\u061B\u061F\u066A-\u066D\u06D4"
    r"\u2000-\u206F\u20A0-\u20CF\u2190-\u245F\u2500-\u2775\u2794-\u2BFF\u3001-\u3004\u3008-\u3020"
    r"\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65]+"
)


def _install_tsvector(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_ts_config WHERE cfgname = %s AND pg_ts_config_is_visible(oid)", [CONFIG])
        if not cursor.fetchone():
            _cut_words(cursor)
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name LIKE 'recordings\\_%'"
        )
        there = set(cursor.fetchall())
        for table in ("recordings_clip", "recordings_recording"):
            if (table, "search") not in there:
                cursor.execute(
                    f"ALTER TABLE {table} ADD COLUMN search tsvector GENERATED ALWAYS AS ({_vector(table)}) STORED"
                )
                # Without a list of entries to be sorted in later, which every search would have to read through.
                cursor.execute(f"CREATE INDEX {table}_search ON {table} USING GIN (search) WITH (fastupdate = off)")
        # Until migration 0007 the turns' words were a column of theirs, and the index on it had the narrow table's name.
        wide = ("recordings_turn", "search") in there
        if wide:
            cursor.execute(f"DROP INDEX {TURNS}")
        if (TURNS, "words") not in there:
            _stand_beside_the_turns(cursor, words="t.search" if wide else _WORDS)
        if wide:
            cursor.execute("ALTER TABLE recordings_turn DROP COLUMN search")


def _cut_words(cursor: Any) -> None:
    """What makes one text's words of both databases the same."""
    combining = "".join(chr(code) for code in range(0x300, 0x370))
    accented, bare = "".join(PLAIN), "".join(PLAIN.values())
    cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'")
    # Every alphabet's capitals, whatever the database's locale knows of them.
    collation = ' COLLATE pg_catalog."und-x-icu"' if cursor.fetchone() else ""
    # No stop words, so that “how are you” can be found; Porter as on SQLite, not PostgreSQL's newer `english`.
    cursor.execute("CREATE TEXT SEARCH DICTIONARY recordings_porter (TEMPLATE = snowball, LANGUAGE = porter)")
    cursor.execute(f'CREATE TEXT SEARCH CONFIGURATION {CONFIG} (PARSER = "default")')
    cursor.execute(
        f"ALTER TEXT SEARCH CONFIGURATION {CONFIG} "
        "ADD MAPPING FOR asciiword, word, numword, uint, int, float, sfloat WITH recordings_porter"
    )
    # Everything in it is pg_catalog's, so that a dump can be restored, which is done without a search path.
    cursor.execute(
        "CREATE FUNCTION recordings_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ "
        "SELECT pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.lower("
        f"pg_catalog.translate(said, '{accented}{combining}{MARKS}', '{bare}'){collation}), '{_SEPARATORS}', ' ', 'g'), "
        f"'([{LETTERS}])', ' \\1 ', 'g') $$"
    )


def _vector(table: str, *, row: str = "") -> str:
    """The words of a row of `table`; `row`: what the statement calls it, with a dot."""
    text = f" || '{BREAK}' || ".join(f"left({row}{column}, {MOST_LETTERS})" for column in INDEXED[table])
    return f"to_tsvector('{CONFIG}'::regconfig, recordings_plain({text}))"


# What of a turn the narrow table keeps, and follows, besides its words.
_KEPT = ("speaker", "start_ms", "end_ms")
_NEW = ", ".join(f"t.{each}" for each in _KEPT)
_OLD = ", ".join(f"went.{each}" for each in _KEPT)
_SET = ", ".join(f"{each} = t.{each}" for each in _KEPT)
_WORDS = _vector("recordings_turn", row="t.")
# A hearing is there before its turns, and never becomes another call's.
_ADD = """
INSERT INTO {index} (turn_id, transcript_id, recording_id, {kept}, words)
SELECT t.id, t.transcript_id, h.recording_id, {new}, {words}
FROM {came} t JOIN recordings_transcript h ON h.id = t.transcript_id ORDER BY h.recording_id, t.id"""
_CHANGE = """
UPDATE {index} s SET {set}, words = CASE WHEN t.text = went.text THEN s.words ELSE {words} END
FROM came t JOIN went ON went.id = t.id
WHERE s.turn_id = t.id AND ({new}, t.text) IS DISTINCT FROM ({old}, went.text)"""
# What follows each kind of statement on the turns: once for all its rows, or a transcript would be stored slowly.
_VERBS = {
    "add": ("INSERT", "REFERENCING NEW TABLE AS came", _ADD),
    "change": ("UPDATE", "REFERENCING OLD TABLE AS went NEW TABLE AS came", _CHANGE),
    "drop": ("DELETE", "REFERENCING OLD TABLE AS went", "DELETE FROM {index} s USING went WHERE s.turn_id = went.id"),
    "empty": ("TRUNCATE", "", "TRUNCATE {index}"),
}


def _sql(template: str, **names: str) -> str:
    names = {"kept": ", ".join(_KEPT), "new": _NEW, "old": _OLD, "set": _SET, "words": _WORDS, "came": "came", **names}
    return template.format(index=TURNS, **names)


def _stand_beside_the_turns(cursor: Any, *, words: str) -> None:
    """The narrow table with the turns that are there, and what keeps it. `words`: where their words are to be had."""
    # No foreign key: the turns could not be emptied with TRUNCATE any more, nor deleted in one go.
    cursor.execute(
        f"CREATE TABLE {TURNS} (turn_id bigint PRIMARY KEY, transcript_id bigint NOT NULL, recording_id bigint NOT NULL, "
        "speaker varchar(8) NOT NULL, start_ms bigint NOT NULL, end_ms bigint NOT NULL, words tsvector NOT NULL)"
    )
    # The turns before the index, which is quicker built at once.
    cursor.execute(_sql(_ADD, came="recordings_turn", words=words))
    cursor.execute(TURNS_INDEX)
    cursor.execute(f"ANALYZE {TURNS}")
    for name, (verb, tables, does) in _VERBS.items():
        # A dump is restored without a search path: the function brings its own.
        cursor.execute(
            f"CREATE FUNCTION {TURNS}_{name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS "
            f"$$ BEGIN {_sql(does)}; RETURN NULL; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER {TURNS}_{name} AFTER {verb} ON recordings_turn {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {TURNS}_{name}()"
        )
