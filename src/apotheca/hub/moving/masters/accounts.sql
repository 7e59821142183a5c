SELECT code, name, kind FROM masterdata_account ORDER BY code COLLATE "C"
