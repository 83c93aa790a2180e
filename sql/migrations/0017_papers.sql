-- Permits, contracts and certificates are looked for by the day they end.

CREATE INDEX institution_paper_by_end ON institution_paper (until_day) WHERE superseded_at IS NULL;
CREATE INDEX carer_certificate_by_end ON carer_certificate (until_day) WHERE superseded_at IS NULL;
