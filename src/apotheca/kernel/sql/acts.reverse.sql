DROP FUNCTION move_number_past(text, bigint);
DROP TRIGGER act_is_append_only ON kernel_act;
DROP TRIGGER act_is_append_only_whole ON kernel_act;
