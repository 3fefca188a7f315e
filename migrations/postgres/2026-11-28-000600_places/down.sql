DROP TRIGGER groups_placed_when_removed ON groups;
DROP TRIGGER groups_placed_when_made ON groups;
DROP TRIGGER users_placed_when_removed ON users;
DROP TRIGGER users_placed_when_back ON users;
DROP TRIGGER users_placed_when_deleted ON users;
DROP TRIGGER users_placed_when_made ON users;
DROP FUNCTION place_scim_resource();
DROP TABLE scim_places;
