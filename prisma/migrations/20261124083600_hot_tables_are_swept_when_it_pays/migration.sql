-- Swept and analysed whenever two rows in a hundred changed, a young shop's tables were read from end to end every few seconds in
-- a busy hour: a third of what the database did. Below some thousand rows nothing is gained by it.
ALTER TABLE "inbox_item" SET (autovacuum_vacuum_threshold = 5000, autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
ALTER TABLE "enrollment" SET (autovacuum_vacuum_threshold = 5000, autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
ALTER TABLE "message" SET (autovacuum_vacuum_threshold = 5000, autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
ALTER TABLE "delivery" SET (autovacuum_vacuum_threshold = 5000, autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
ALTER TABLE "trait" SET (autovacuum_vacuum_threshold = 5000, autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);
ALTER TABLE "timer" SET (autovacuum_vacuum_threshold = 5000, autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.1);

-- No plan depends on what is common in a whole document, and sorting a sample of documents is most of the work of analysing.
ALTER TABLE "inbox_item" ALTER COLUMN "payload" SET STATISTICS 0;
ALTER TABLE "event" ALTER COLUMN "properties" SET STATISTICS 0;
ALTER TABLE "trait" ALTER COLUMN "state" SET STATISTICS 0;
ALTER TABLE "enrollment" ALTER COLUMN "trigger" SET STATISTICS 0;
ALTER TABLE "message" ALTER COLUMN "trigger" SET STATISTICS 0;
ALTER TABLE "message" ALTER COLUMN "content" SET STATISTICS 0;
ALTER TABLE "decision" ALTER COLUMN "checks" SET STATISTICS 0;
ALTER TABLE "cart" ALTER COLUMN "lines" SET STATISTICS 0;
ALTER TABLE "checkout" ALTER COLUMN "lines" SET STATISTICS 0;
ALTER TABLE "order_record" ALTER COLUMN "lines" SET STATISTICS 0;
