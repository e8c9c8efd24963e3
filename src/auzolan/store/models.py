"""Tables: one projection per record of the ledger, the log itself, and what is aside.

Projection models are made from `ledger.records`, so that a record and its table
cannot drift apart (docs/decisions/0003); they are written by the commit and the
rebuild alone. The other tables refer to projections by plain id.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from auzolan.ledger import records
from auzolan.store.codec import TABLE_PREFIX, Column, codec_of

# Indexes beyond those of `records.CHILDREN`; each is led by the community.
_INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "offer": (("kind", "mode", "state"), ("by", "state"), ("mode", "state")),
    "place": (("keeper",),),
    "thing": (("kind",), ("keeper",), ("holder",), ("place",)),
    "owner": (("member",),),
    "need": (("by", "state"), ("state", "kind")),
    "promise": (
        ("provider", "state"),
        ("receiver", "state"),
        ("state", "answer_by"),
        ("process",),
        ("need",),
    ),
    "agreement": (("need",), ("by", "state")),
    "plan": (("by", "state"), ("state",)),
    "occupancy": (("unit", "ends_at"),),
    "event": (
        ("provider", "recorded_at"),
        ("receiver", "recorded_at"),
        ("thing", "recorded_at"),
        ("agreement",),
        ("recorded_at",),
    ),
    "posting": (("account", "posted_at"), ("agreement",)),
    "recipe": (("kind",),),
    "design": (("kind",),),
    "due": (("member",),),
    "text": (("name",),),
    "role": (("role",),),
}
_ID_LENGTH = 64


def _field(column: Column) -> models.Field[Any, Any]:
    if column.name == "id":
        return models.CharField(max_length=_ID_LENGTH, primary_key=True)
    if column.sort == "integer":
        return models.BigIntegerField()
    if column.sort == "boolean":
        return models.BooleanField()
    return models.TextField()


def _index(table: str, number: int, columns: tuple[str, ...]) -> models.Index:
    return models.Index(fields=["community", *columns], name=f"{table}_{number}_idx"[:30])


def _model(record: type[records.Record]) -> type[models.Model]:
    codec = codec_of(record)
    table = record.TABLE
    wanted: list[tuple[str, ...]] = [
        (column,) for column in records.CHILDREN.get(record, ())
    ]
    wanted += [columns for columns in _INDEXES.get(table, ()) if columns not in wanted]
    meta = type(
        "Meta",
        (),
        {
            "db_table": codec.table,
            "indexes": [_index(table, i, columns) for i, columns in enumerate(wanted)],
            "app_label": "store",
        },
    )
    fields: dict[str, Any] = {column.name: _field(column) for column in codec.columns}
    name = f"{record.__name__}Row"
    return type(name, (models.Model,), {**fields, "Meta": meta, "__module__": __name__})


PROJECTIONS: dict[type[records.Record], type[models.Model]] = {
    record: _model(record) for record in records.RECORDS
}


class LogAct(models.Model):
    """An act as it was signed, with its place in the log; never changed but by erasing."""

    id = models.CharField(max_length=64, primary_key=True)
    community = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    author = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    audience = models.CharField(max_length=12)
    recorded_at = models.BigIntegerField()
    header = models.BinaryField()
    signature = models.BinaryField()
    entry = models.BinaryField()
    body = models.BinaryField()
    body_salt = models.BinaryField()
    personal = models.BinaryField()
    personal_salt = models.BinaryField()

    class Meta:
        """Unique by place in the log, and by the client's request."""

        db_table = TABLE_PREFIX + "log_act"
        constraints = (
            models.UniqueConstraint(fields=["community", "seq"], name="log_act_seq"),
            models.UniqueConstraint(
                fields=["community", "author", "request"], name="log_act_request"
            ),
        )


class LogHead(models.Model):
    """How far a community's log goes: its size, frontier and last checkpoint."""

    community = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    recorded_at = models.BigIntegerField()
    frontier = models.BinaryField()
    checkpoint = models.TextField(default="")
    checkpoint_size = models.BigIntegerField(default=0)
    checkpoint_at = models.BigIntegerField(default=0)  # ms

    class Meta:
        """One row a community."""

        db_table = TABLE_PREFIX + "log_head"


class LogNode(models.Model):
    """The root of a complete subtree of 256**level entries; it can never change."""

    id = models.BigAutoField(primary_key=True)
    community = models.CharField(max_length=64)
    level = models.IntegerField()
    number = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        """Unique by its place in the tree."""

        db_table = TABLE_PREFIX + "log_node"
        constraints = (
            models.UniqueConstraint(
                fields=["community", "level", "number"], name="log_node_place"
            ),
        )


class Login(models.Model):
    """Which member a web account acts for; the account itself is django-allauth's."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField(unique=True)
    community = models.CharField(max_length=64)
    member = models.CharField(max_length=64)
    language = models.CharField(max_length=8, default="")

    class Meta:
        """A member has at most one login."""

        db_table = TABLE_PREFIX + "login"
        constraints = (
            models.UniqueConstraint(fields=["community", "member"], name="login_of_member"),
        )


class AskDraft(models.Model):
    """What somebody asked, with the ways found; kept for a day."""

    id = models.CharField(max_length=32, primary_key=True)
    community = models.CharField(max_length=64)
    member = models.CharField(max_length=64)
    content = models.BinaryField()
    kept_until = models.BigIntegerField()

    class Meta:
        """Found again by id; swept by age."""

        db_table = TABLE_PREFIX + "ask_draft"
        indexes = (models.Index(fields=["kept_until"], name="ask_draft_age"),)


class Message(models.Model):
    """A message on its way out."""

    id = models.BigAutoField(primary_key=True)
    community = models.CharField(max_length=64)
    member = models.CharField(max_length=64)
    about = models.CharField(max_length=40)
    content = models.TextField()
    made_at = models.BigIntegerField()
    sent_at = models.BigIntegerField(default=0)
    tries = models.IntegerField(default=0)

    class Meta:
        """The worker reads what is not sent."""

        db_table = TABLE_PREFIX + "message"
        indexes = (models.Index(fields=["sent_at", "made_at"], name="message_waiting"),)


class Token(models.Model):
    """A personal token for the API; only its hash is kept."""

    id = models.CharField(max_length=64, primary_key=True)
    community = models.CharField(max_length=64)
    member = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    made_at = models.BigIntegerField()
    used_at = models.BigIntegerField(default=0)

    class Meta:
        """Looked up by hash."""

        db_table = TABLE_PREFIX + "token"


class Note(models.Model):
    """A fact the node keeps of itself, such as when a backup was last tested."""

    name = models.CharField(max_length=60, primary_key=True)
    content = models.TextField()

    class Meta:
        """A handful of rows."""

        db_table = TABLE_PREFIX + "note"
