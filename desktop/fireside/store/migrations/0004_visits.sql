-- What is known of visits, as JSON: visits, intention, outcome, details, clinic.
CREATE TABLE note (
    name TEXT PRIMARY KEY,
    told TEXT NOT NULL
);
