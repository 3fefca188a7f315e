DROP INDEX users_platform_admins;
