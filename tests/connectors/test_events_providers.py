"""The real posts of Brevo, Mailgun and Postmark, one by one (COR-19, CAD-8..17, PUB-38)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadtui.connectors.events import Collected, read_events
from leadtui.domain.event_record import EventRecord
from leadtui.domain.kinds import Kind

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

#: file → kind, at (ms), address invalid, cause of the unsubscription
TAKEN = {
    "brevo/click.json": (Kind.CLICKED, 1685542108462, False, ""),
    "brevo/complaint.json": (Kind.UNSUBSCRIBED, 1604933654000, False, "spam complaint"),
    "brevo/error.json": (Kind.BOUNCED, 1604933654000, True, ""),
    "brevo/hard_bounce.json": (Kind.BOUNCED, 1685543827372, True, ""),
    "brevo/invalid_email.json": (Kind.BOUNCED, 1604933654000, True, ""),
    "brevo/opened.json": (Kind.OPENED, 1685544309368, False, ""),
    "brevo/proxy_open.json": (Kind.MACHINE_OPENED, 1604933654000, False, ""),
    "brevo/request.json": (Kind.MAIL_SENT, 1685538788179, False, ""),
    "brevo/request_without_tags.json": (Kind.MAIL_SENT, 1685538788179, False, ""),
    "brevo/unique_opened.json": (Kind.OPENED, 1685544532962, False, ""),
    "brevo/unsubscribed.json": (Kind.UNSUBSCRIBED, 1685541121606, False, ""),
    "mailgun/accepted.json": (Kind.MAIL_SENT, 1707402341912, False, ""),
    "mailgun/clicks.json": (Kind.CLICKED, 1521243339873, False, ""),
    "mailgun/opens.json": (Kind.OPENED, 1521243339873, False, ""),
    "mailgun/permanent_failure.json": (Kind.BOUNCED, 1521233195375, True, ""),
    "mailgun/permanent_failure_no_description.json": (Kind.BOUNCED, 1521233195375, True, ""),
    "mailgun/spam_complaints.json": (Kind.UNSUBSCRIBED, 1521233123501, False, "spam complaint"),
    "mailgun/suppression_failure.json": (Kind.BOUNCED, 1521233195375, True, ""),
    "mailgun/unsubscribes.json": (Kind.UNSUBSCRIBED, 1521243339873, False, ""),
    "postmark/bounce.json": (Kind.BOUNCED, 1662128959123, True, ""),
    "postmark/link_click.json": (Kind.CLICKED, 1662129069000, False, ""),
    "postmark/open.json": (Kind.OPENED, 1662129047000, False, ""),
    "postmark/spam_complaint.json": (Kind.UNSUBSCRIBED, 1662128997123, False, "spam complaint"),
    "postmark/subscription_change.json": (Kind.BOUNCED, 1662129150000, True, ""),
}
#: file → how the reason starts
IGNORED = {
    "brevo/blocked.json": "blocked: not sent",
    "brevo/defered.json": "deferred: not delivered for now",
    "brevo/delivered.json": "delivered: carries no fact",
    "brevo/soft_bounce.json": "soft_bounce: not delivered for now",
    "mailgun/delivered_messages.json": "delivered: carries no fact",
    "mailgun/temporary_failure.json": "failed, temporary: not delivered for now",
    "postmark/delivery.json": "Delivery: carries no fact",
}
#: The same event in two files: one external id.
SAME = [
    {"brevo/error.json", "brevo/invalid_email.json"},
    {"brevo/request.json", "brevo/request_without_tags.json"},
    {"mailgun/permanent_failure.json", "mailgun/permanent_failure_no_description.json"},
]
ADDRESS = {
    "brevo": "example@gmail.com",
    "mailgun": "alice@example.com",
    "postmark": "john@example.com",
}
MESSAGE = {
    "brevo/click.json": "202305311408.17112967225@smtp-relay.mailin.fr",
    "mailgun/opens.json": "20130503182626.18666.16540@app.symfony.com",
    "postmark/open.json": "00000000-0000-0000-0000-000000000000",
}


def read(shared_data: Path, name: str) -> Collected:
    return read_events(shared_data / f"esp-events-{name}", now=NOW).collect()


def only(shared_data: Path, name: str) -> EventRecord:
    found = read(shared_data, name)
    assert (len(found.events), found.ignored, found.skipped) == (1, (), ())
    return found.events[0]


def written(tmp_path: Path, *items: object) -> Collected:
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
    return read_events(path, now=NOW).collect()


def test_every_real_file_has_its_expectation(shared_data: Path) -> None:
    found = {
        f"{path.parent.name.removeprefix('esp-events-')}/{path.name}"
        for path in shared_data.glob("esp-events-*/*.json")
    }
    assert found == TAKEN.keys() | IGNORED.keys()


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_a_real_fact_is_taken(shared_data: Path, name: str) -> None:
    """COR-19, PUB-38: kind, instant, address and flags, and the same on a second reading."""
    event = only(shared_data, name)
    provider = name.partition("/")[0]
    assert (event.kind, event.at, event.address_invalid, event.unsubscribe_cause) == TAKEN[name]
    assert (event.email, event.source, event.line) == (ADDRESS[provider], provider, 1)
    assert event.external_id.startswith(f"{provider}:")
    assert only(shared_data, name) == event


@pytest.mark.parametrize("name", sorted(IGNORED))
def test_a_real_event_without_a_fact_is_ignored(shared_data: Path, name: str) -> None:
    found = read(shared_data, name)
    assert (found.events, found.skipped, len(found.ignored)) == ((), (), 1)
    assert found.ignored[0].reason.startswith(IGNORED[name])


def test_external_ids_are_distinct_but_for_the_same_event(shared_data: Path) -> None:
    """faults 21: Mailgun's id repeats across kinds, Brevo's names the webhook."""
    by_id: dict[str, set[str]] = {}
    for name in TAKEN:
        by_id.setdefault(only(shared_data, name).external_id, set()).add(name)
    assert sorted(map(sorted, (n for n in by_id.values() if len(n) > 1))) == sorted(
        map(sorted, SAME)
    )


@pytest.mark.parametrize("name", sorted(MESSAGE))
def test_the_message_is_named(shared_data: Path, name: str) -> None:
    assert only(shared_data, name).message == MESSAGE[name]


def test_a_bounce_says_why_and_a_click_where(shared_data: Path) -> None:
    """CAD-8, PUB-38"""
    bounce = only(shared_data, "brevo/hard_bounce.json")
    assert bounce.text.startswith("550-5.1.1 The email account")
    assert bounce.text.count("\n") == 3
    assert ("link", "https://www.google.com") in only(shared_data, "brevo/click.json").detail
    assert only(shared_data, "mailgun/permanent_failure.json").text == "No Such User Here"


def test_all_real_files_in_a_row_are_one_document(shared_data: Path, tmp_path: Path) -> None:
    """`cat *.json` gives values one after the other; nothing is lost or invented."""
    for folder, events, ignored in (("brevo", 11, 4), ("mailgun", 8, 2), ("postmark", 5, 1)):
        files = sorted((shared_data / f"esp-events-{folder}").glob("*.json"))
        path = tmp_path / "all"
        path.write_bytes(b"\n".join(file.read_bytes() for file in files))
        found = read_events(path, now=NOW)
        everything = found.collect()
        assert found.form == "JSON"
        counts = (len(everything.events), len(everything.ignored), everything.skipped)
        assert counts == (events, ignored, ())
        lines = [event.line for event in everything.events]
        assert lines == sorted(set(lines))


def test_mailgun_pages_and_bare_events_read_alike(shared_data: Path, tmp_path: Path) -> None:
    files = sorted((shared_data / "esp-events-mailgun").glob("*.json"))
    posts = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    bare = [post["event-data"] for post in posts]
    page = {"items": bare, "paging": {"next": "https://example.com"}}

    def ids(*items: object) -> list[str]:
        found = written(tmp_path, *items)
        assert (len(found.ignored), found.skipped) == (2, ())
        return [event.external_id for event in found.events]

    assert ids(*posts) == ids(*bare) == ids(page) == ids(posts)


def brevo(event: str, **more: object) -> dict[str, object]:
    return {
        "event": event,
        "email": " Lea@Example.org ",
        "id": 1,
        "message-id": "<m1@x>",
        "ts_event": 1685544532,
        **more,
    }


def test_the_first_opening_told_twice_is_one(tmp_path: Path) -> None:
    """CAD-9: Brevo may post unique_opened and opened for the same opening."""
    found = written(
        tmp_path,
        brevo("unique_opened", ts_epoch=1685544532962),
        brevo("opened", ts_epoch=1685544532101),
        brevo("opened", ts_event=1685544599),
        brevo("unique_opened", **{"message-id": "<m2@x>"}),
        brevo("proxy_open"),
        brevo("unique_proxy_open"),
    )
    ids = [event.external_id for event in found.events]
    assert len(ids) == 6
    assert ids[0] == ids[1]
    assert ids[4] == ids[5]
    assert len(set(ids)) == 4
    assert {event.email for event in found.events} == {"lea@example.org"}


def test_brevo_times(tmp_path: Path) -> None:
    """ts_event rules, ts_epoch adds milliseconds or stands in, date has no zone."""
    found = written(
        tmp_path,
        brevo("click", ts_epoch=1685544000000),
        brevo("click", ts_event=None, ts_epoch=1604933654),
        brevo("click", ts_event=None, ts=1604933619),
        brevo("click", ts_event="1604933619"),
        brevo("click", ts_event=None, date="2020-10-09 00:00:00"),
        brevo("click", ts_event=True),
        brevo("click", ts_event=[1]),
        brevo("click", ts_event="soon"),
        brevo("click", ts_event=4102444800),
        brevo("click", ts_event=0),
    )
    assert [event.at for event in found.events] == [
        1685544532000,
        1604933654000,
        1604933619000,
        1604933619000,
    ]
    assert [skip.reason for skip in found.skipped] == [
        "ts_event: the time of the event is missing (date has no time zone).",
        "ts_event: 'true' is not a number of seconds.",
        "ts_event: an array is not a number of seconds.",
        "ts_event: 'soon' is not a number of seconds.",
        "ts_event: lies in the future.",
        "ts_event: lies before 1970.",
    ]


def test_a_campaign_event_names_its_campaign(tmp_path: Path) -> None:
    item = {"event": "unsubscribe", "email": "a@b.org", "camp_id": 7, "ts_event": 1685544532}
    (event,) = written(tmp_path, item).events
    assert (event.kind, event.message) == (Kind.UNSUBSCRIBED, "campaign:7")


def mailgun(event: str, **more: object) -> dict[str, object]:
    return {
        "event": event,
        "id": "x",
        "timestamp": 1685544532.018,
        "recipient": "a@b.org",
        **more,
    }


def test_mailgun_machines_are_not_leads(tmp_path: Path) -> None:
    """A machine's open is kept and scores nothing, a machine's click is no click."""
    found = written(
        tmp_path,
        mailgun("opened", **{"client-info": {"bot": "apple"}}),
        mailgun("opened", **{"client-info": {"bot": ""}}),
        mailgun("clicked", **{"client-info": {"bot": "generic"}}),
    )
    assert [event.kind for event in found.events] == [Kind.MACHINE_OPENED, Kind.OPENED]
    assert [event.at for event in found.events] == [1685544532018] * 2
    assert found.ignored[0].reason == "clicked: by a machine (generic), not by the lead."


@pytest.mark.parametrize(
    ("more", "invalid"),
    [
        ({"reason": "bounce"}, True),
        ({}, True),
        ({"reason": "suppress-bounce"}, True),
        ({"reason": "suppress-unsubscribe"}, False),
        ({"reason": "suppress-complaint"}, False),
        ({"reason": "old"}, False),
        ({"reason": "generic", "delivery-status": {"enhanced-code": "5.1.1"}}, True),
        ({"reason": "generic", "delivery-status": {"enhanced-code": "5.7.1"}}, False),
    ],
)
def test_only_a_bad_address_is_marked_invalid(
    tmp_path: Path, more: dict[str, object], invalid: bool
) -> None:
    """PUB-38: a mail refused for another reason leaves the address as it is."""
    (event,) = written(tmp_path, mailgun("failed", severity="permanent", **more)).events
    assert (event.kind, event.address_invalid) == (Kind.BOUNCED, invalid)


def postmark(record: str, **more: object) -> dict[str, object]:
    return {"RecordType": record, "MessageID": "m-1", "Recipient": "a@b.org", **more}


AT = "2022-09-02T14:29:19.1234567Z"


def test_postmark_tells_one_hard_bounce_twice(tmp_path: Path) -> None:
    bounce = postmark("Bounce", ID=1, Type="HardBounce", Email="a@b.org", BouncedAt=AT)
    change = postmark(
        "SubscriptionChange",
        SuppressSending=True,
        SuppressionReason="HardBounce",
        ChangedAt="2022-09-02T14:29:25-05:00",
    )
    other = {**bounce, "MessageID": "m-2"}
    found = written(tmp_path, bounce, change, other)
    ids = [event.external_id for event in found.events]
    assert ids[0] == ids[1] != ids[2]
    assert found.events[1].at == 1662146965000


def test_postmark_subscriptions(tmp_path: Path) -> None:
    def change(suppress: object, reason: object, origin: str = "Recipient") -> dict[str, object]:
        return postmark(
            "SubscriptionChange",
            SuppressSending=suppress,
            SuppressionReason=reason,
            Origin=origin,
            ChangedAt=AT,
        )

    found = written(
        tmp_path,
        change(True, "ManualSuppression"),
        change(True, "ManualSuppression", "Customer"),
        change(True, "SpamComplaint"),
        change(False, None),
        change("maybe", None),
    )
    assert {event.kind for event in found.events} == {Kind.UNSUBSCRIBED}
    assert [event.unsubscribe_cause for event in found.events] == [
        "",
        "suppressed by hand at Postmark",
        "spam complaint",
    ]
    assert "lift the flag by hand, with a reason" in found.ignored[0].reason
    assert found.skipped[0].reason == "SuppressSending: 'maybe' is neither true nor false."


def test_postmark_machines_and_soft_bounces(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        postmark("Open", ReceivedAt=AT, UserAgent="Mozilla/5.0"),
        postmark("Bounce", ID=2, Type="SoftBounce", Email="a@b.org", BouncedAt=AT),
        postmark("Bounce", ID=3, Type="Unheard", Email="a@b.org", BouncedAt=AT),
        postmark("Open", ReceivedAt="2022-09-02T14:29:19"),
    )
    assert [event.kind for event in found.events] == [Kind.MACHINE_OPENED]
    assert found.ignored[0].reason.startswith("Bounce, SoftBounce: not delivered for now")
    assert [skip.reason for skip in found.skipped] == [
        "Type: 'Unheard' is not a Postmark bounce that leadtui knows.",
        "ReceivedAt: '2022-09-02T14:29:19' has no offset from UTC.",
    ]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (brevo("list_addition"), "event: 'list_addition' is not a Brevo event"),
        (brevo("click", email=""), "email: the address is missing."),
        (brevo("click", email={"a": 1}), "email: an object is not text."),
        (mailgun("exploded"), "event: 'exploded' is not a Mailgun event"),
        (mailgun("opened", timestamp=None), "timestamp: the time of the event is missing."),
        (mailgun("failed", severity="odd"), "severity: 'odd' is neither permanent nor temporary."),
        ({"event-data": 3}, "event-data: '3' is not an object."),
        (postmark("Inbound"), "RecordType: 'Inbound' is not a Postmark record"),
        (postmark("Click"), "ReceivedAt: the time of the event is missing."),
    ],
)
def test_an_unknown_or_wrong_event_is_skipped_and_the_next_one_read(
    tmp_path: Path, item: object, reason: str
) -> None:
    found = written(tmp_path, item, mailgun("opened"))
    assert [skip.line for skip in found.skipped] == [1]
    assert found.skipped[0].reason.startswith(reason)
    assert json.loads(found.skipped[0].raw) == item
    assert [event.line for event in found.events] == [2]
