DROP TRIGGER groups_placed_when_removed;
DROP TRIGGER groups_placed_when_made;
DROP TRIGGER users_placed_when_removed;
DROP TRIGGER users_placed_when_changed;
DROP TRIGGER users_placed_when_made;
DROP TABLE scim_places;
