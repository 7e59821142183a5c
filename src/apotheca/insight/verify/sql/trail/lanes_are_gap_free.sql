-- The deliveries of every lane are numbered from 1 to its last without a gap, and its head lies within.
-- looks at: hub_lane
SELECT 'lane ' || n.id AS subject, '1 to ' || n.last_seq AS expected,
       concat_ws(' ', coalesce(d.deliveries, 0), 'deliveries from', d.first, 'to', d.last, 'head', n.next_seq) AS found
  FROM hub_lane n
  LEFT JOIN (SELECT lane_id, count(*) AS deliveries, min(seq) AS first, max(seq) AS last
               FROM hub_delivery GROUP BY lane_id) d ON d.lane_id = n.id
 WHERE coalesce(d.deliveries, 0) <> n.last_seq OR coalesce(d.last, 0) <> n.last_seq
    OR (n.last_seq > 0 AND d.first <> 1) OR n.next_seq NOT BETWEEN 1 AND n.last_seq + 1
