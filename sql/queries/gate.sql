-- name: gate_look
-- Everything that decides who is calling: terminal, its office, the live session of a token there.
-- hot
SELECT t.office AS office, t.revoked_at AS revoked_at, o.kind AS kind, o.area AS area,
    o.institution AS institution, o.site AS site, o.kitchen AS kitchen,
    p.operator AS operator, p.role AS role, p.must_change AS must_change
FROM terminal AS t
JOIN office AS o ON o.office = t.office
LEFT JOIN session AS s ON s.token_hash = :token_hash AND s.terminal = t.terminal AND s.expires_at > :now
LEFT JOIN operator AS p ON p.operator = s.operator AND p.office = t.office AND p.closed_at IS NULL
WHERE t.terminal = :terminal;
