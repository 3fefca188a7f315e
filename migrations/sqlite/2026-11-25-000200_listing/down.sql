DROP TRIGGER groups_counted_when_removed;
DROP TRIGGER groups_counted_when_made;
DROP TRIGGER users_counted_when_removed;
DROP TRIGGER users_counted_when_changed;
DROP TRIGGER users_counted_when_made;
DROP TABLE scim_totals;
