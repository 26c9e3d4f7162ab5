-- report: what was found, as JSON (fireside_core.adverts.wire.ReportEvent), without the picture.
CREATE TABLE advert_check (
    id INTEGER PRIMARY KEY,
    checked_at TEXT NOT NULL,
    channel TEXT NOT NULL,
    report TEXT NOT NULL,
    waiting_since TEXT NOT NULL DEFAULT '',
    waiting_for TEXT NOT NULL DEFAULT ''
);
