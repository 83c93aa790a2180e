\set i :i + 1
\set n :first + :i * :clients + :client_id
\set elder (:n * 7919) % :elders
\set meal (:n / :elders) % 3 + 1
\set day :n / :elders / 3
\set place random(0, 119)
SELECT book_checked(CAST(:n AS bigint), CAST(:elder AS bigint), CAST(:place AS bigint), date '2030-01-01' + CAST(:day AS int), (ARRAY['breakfast','lunch','dinner'])[CAST(:meal AS int)], 'dine_in');
