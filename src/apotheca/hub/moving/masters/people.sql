SELECT (SELECT min(code COLLATE "C") FROM governance_entity) AS entity, p.username, p.name, p.email,
       p.kind = 'SERVICE' AS is_service
  FROM governance_person p
 WHERE p.username <> 'system'
 ORDER BY p.username COLLATE "C"
