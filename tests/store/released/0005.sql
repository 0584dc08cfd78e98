-- A database as the schema 0005 left it: `sqlite3 liftday.db .dump`.
BEGIN TRANSACTION;
CREATE TABLE activities (
	id VARCHAR(80) NOT NULL, 
	origin VARCHAR(8) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	start VARCHAR(32) NOT NULL, 
	heard_at VARCHAR(32) NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	detailed INTEGER NOT NULL, 
	facts TEXT, 
	details TEXT, 
	suspect_at VARCHAR(32), 
	gone_at VARCHAR(32), 
	PRIMARY KEY (id, origin)
);
INSERT INTO "activities" VALUES('9000000001','strava','2026-02-02','2026-02-02T07:00:00','2026-03-01T06:00:00.000000+00:00','x',0,'{"sport":"Run","start":"2026-02-02T07:00:00","elapsed_s":3700.0,"moving_s":3600.0,"time_known":true}',NULL,NULL,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE anchors (
	day VARCHAR(10) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (day)
);
CREATE TABLE changes (
	n INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	uid VARCHAR(64) NOT NULL, 
	origin VARCHAR(10), 
	target VARCHAR(10), 
	why TEXT NOT NULL, reasons TEXT, 
	PRIMARY KEY (n)
);
INSERT INTO "changes" VALUES(1,'2026-03-01T06:00:00.000000+00:00','u1','2026-03-04','2026-03-05','moved from Wednesday: Wednesday became hard',NULL);
CREATE TABLE facts (
	name VARCHAR(60) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "facts" VALUES('last_sync','"2026-03-01T05:00:00+00:00"');
CREATE TABLE feedback (
	n INTEGER NOT NULL, 
	uid VARCHAR(64) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (n)
);
INSERT INTO "feedback" VALUES(1,'u1','2026-03-01T06:00:00.000000+00:00','{"uid":"u1","act":"done","at":"2026-03-01T06:00:00+00:00","date":"2026-02-28","rating":7}');
CREATE TABLE fetches (
	client VARCHAR(60) NOT NULL, 
	at VARCHAR(32) NOT NULL, unchanged INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (client)
);
INSERT INTO "fetches" VALUES('Google','2026-03-01T06:00:00.000000+00:00',0);
CREATE TABLE marks (
	day VARCHAR(10) NOT NULL, 
	slot VARCHAR(8) NOT NULL, 
	word VARCHAR(8) NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (day, slot)
);
INSERT INTO "marks" VALUES('2026-03-05','kind','hard','2026-03-01T06:00:00+00:00');
CREATE TABLE plans (
	source VARCHAR(80) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (source)
);
CREATE TABLE readings (
	id VARCHAR(80) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE said (
	source VARCHAR(80) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (source, day)
);
CREATE TABLE turns (
	n INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	seen_at VARCHAR(32) NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (n)
);
CREATE TABLE versions (
	n INTEGER NOT NULL, 
	uid VARCHAR(64) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	session BLOB, 
	entry BLOB, 
	PRIMARY KEY (n)
);
CREATE TABLE workouts (
	source VARCHAR(16) NOT NULL, 
	"key" VARCHAR(80) NOT NULL, 
	day VARCHAR(10) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (source, "key")
);
CREATE INDEX activities_day ON activities (day);
CREATE INDEX readings_day ON readings (day);
CREATE INDEX versions_uid ON versions (uid, n);
CREATE INDEX changes_uid ON changes (uid);
CREATE INDEX changes_days ON changes (origin, target);
CREATE INDEX feedback_uid ON feedback (uid);
CREATE INDEX workouts_day ON workouts (day);
COMMIT;
