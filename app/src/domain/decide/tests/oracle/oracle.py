#!/usr/bin/env python3
"""What wins, minute by minute, where the clock changes: the meaning of rules written a second time, on another time-zone library.

Reads lists.json beside it and prints the expected file: for each zone, week, list and caller, the winners for
immediately/busy/no answer/unreachable as runs of real minutes. Run it again only where the meaning changes:

    python3 oracle.py > expected.txt
"""

import datetime as dt
import json
import pathlib
import zoneinfo

UTC = dt.timezone.utc
MINUTE = dt.timedelta(minutes=1)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

# The Monday, by local date, of a week in which the clock changes, and of another one; Samoa lost a whole day in 2011.
WEEKS = [
    ("Europe/Paris", "2026-03-23"),
    ("Europe/Paris", "2026-10-19"),
    ("America/New_York", "2026-03-02"),
    ("America/New_York", "2026-10-26"),
    ("Australia/Lord_Howe", "2026-03-30"),
    ("Australia/Lord_Howe", "2026-09-28"),
    ("Asia/Kolkata", "2026-03-23"),
    ("Asia/Kolkata", "2026-10-19"),
    ("Pacific/Apia", "2011-12-26"),
    ("Pacific/Apia", "2021-03-29"),
]
CALLERS = ["internal:104", "external:+33612345678", "external:", "anonymous"]


def minute_of_day(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def in_weekly(ranges, wall):
    """Paints each range on its day and, past midnight, on the next."""
    now, today = wall.hour * 60 + wall.minute, DAYS[wall.weekday()]
    yesterday = DAYS[(wall.weekday() - 1) % 7]
    for r in ranges:
        start, end = minute_of_day(r["from"]), minute_of_day(r["to"])
        pieces = [(today, range(start, end))] if start < end else [(today, range(start, 1440)), (yesterday, range(0, end))]
        if any(day in r["days"] and now in piece for day, piece in pieces):
            return True
    return False


def in_dates(ranges, wall):
    stamp = wall.strftime("%Y-%m-%dT%H:%M")
    for r in ranges:
        first = r["from"] if "T" in r["from"] else r["from"] + "T00:00"
        after_first = stamp >= first
        before_end = stamp < r["to"] if "T" in r["to"] else stamp[:10] <= r["to"]
        if after_first and before_end:
            return True
    return False


def speaks_of(origin, caller):
    kind, _, number = caller.partition(":")
    if origin["kind"] != "numbers":
        return origin["kind"] in ("anyone", kind)
    listed = kind != "anonymous" and any(
        number.startswith(p[:-1]) and kind == "external" if p.endswith("*") else p == number for p in origin["patterns"]
    )
    return listed == (origin["mode"] == "only")


def applies(rule, caller, wall, holidays):
    slot = rule.get("slot", {})
    holiday = wall.strftime("%Y-%m-%d") in holidays
    return (
        rule["enabled"]
        and speaks_of(rule["origin"], caller)
        and ("weekly" not in slot or in_weekly(slot["weekly"], wall))
        and ("dates" not in slot or in_dates(slot["dates"], wall))
        and {"ignore": True, "only": holiday, "except": not holiday}[slot.get("holidays", "ignore")]
        and ("until" not in rule or wall.strftime("%Y-%m-%dT%H:%M") < rule["until"])
    )


def winners(rules, caller, wall, holidays):
    matching = [n for n, rule in enumerate(rules) if applies(rule, caller, wall, holidays)]
    found = []
    for trigger in ["immediately", "busy", "no_answer", "unreachable"]:
        def has(n):
            return any(t == trigger or isinstance(t, dict) and trigger in t for t in rules[n]["triggers"])
        found.append(next((str(n) for n in matching if has(n)), "-"))
    return "".join(found)


def main():
    lists = json.loads((pathlib.Path(__file__).parent / "lists.json").read_text())
    for zone, monday in WEEKS:
        info = zoneinfo.ZoneInfo(zone)
        start = dt.datetime.fromisoformat(monday).replace(tzinfo=info).astimezone(UTC)
        walls = [(start + n * MINUTE).astimezone(info) for n in range(8 * 1440)]
        for name, one in lists.items():
            for caller in CALLERS:
                runs = []
                for wall in walls:
                    won = winners(one["rules"], caller, wall, one["holidays"])
                    if runs and runs[-1][0] == won:
                        runs[-1][1] += 1
                    else:
                        runs.append([won, 1])
                text = " ".join(f"{won}*{count}" for won, count in runs)
                print(f"{zone}\t{start:%Y-%m-%dT%H:%MZ}\t{name}\t{caller}\t{text}")


main()
