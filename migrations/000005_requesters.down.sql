ALTER TABLE decisions DROP COLUMN discord_user_id;
DROP TABLE requesters;
