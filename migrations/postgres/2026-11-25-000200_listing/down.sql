DROP TRIGGER groups_counted_when_removed ON groups;
DROP TRIGGER groups_counted_when_made ON groups;
DROP TRIGGER users_counted_when_removed ON users;
DROP TRIGGER users_counted_when_back ON users;
DROP TRIGGER users_counted_when_deleted ON users;
DROP TRIGGER users_counted_when_made ON users;
DROP FUNCTION count_scim_users();
DROP FUNCTION count_scim_resource();
DROP TABLE scim_totals;
