DROP TABLE known_browsers;
DROP TABLE sign_in_counters;
DROP TABLE sign_in_keys;
