CALL make_append_only('hub_jobrun', 'job_run_is_append_only');
