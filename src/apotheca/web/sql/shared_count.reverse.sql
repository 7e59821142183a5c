DROP TABLE web_shared_count;
