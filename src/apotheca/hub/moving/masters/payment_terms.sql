SELECT code, net_days, discount_pct, discount_days FROM masterdata_paymentterms
 ORDER BY code COLLATE "C"
