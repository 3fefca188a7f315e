DROP TABLE users_to_fold;
