DROP TRIGGER job_run_is_append_only_whole ON hub_jobrun;
DROP TRIGGER job_run_is_append_only ON hub_jobrun;
