DROP TABLE provider_refreshes;
