-- Keys without a book of their own: a deposit writes nine rows whose keys SQLite also wrote into the
-- table of the last keys given, a twelfth of the time of the thread that writes.
--{sqlite}
-- Without it the next key follows the last row. Nothing deletes the last row of these tables, so no
-- key is given twice. Where it was deleted before, the book stays.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'INTEGER PRIMARY KEY AUTOINCREMENT', 'INTEGER PRIMARY KEY')
WHERE type = 'table' AND (
    (name = 'depot' AND COALESCE((SELECT MAX(id) FROM depot), 0)
        = COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'depot'), 0))
    OR (name = 'declaration' AND COALESCE((SELECT MAX(id) FROM declaration), 0)
        = COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'declaration'), 0))
    OR (name = 'retour' AND COALESCE((SELECT MAX(id) FROM retour), 0)
        = COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'retour'), 0))
    OR (name = 'travail' AND COALESCE((SELECT MAX(id) FROM travail), 0)
        = COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'travail'), 0))
    OR (name = 'evenement' AND COALESCE((SELECT MAX(id) FROM evenement), 0)
        = COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'evenement'), 0)));
PRAGMA writable_schema = RESET;
--{fin}
