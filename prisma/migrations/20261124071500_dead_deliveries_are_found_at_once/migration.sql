-- The few deliveries that failed for good are counted at every scrape and listed for the merchant, among millions that did not.
CREATE INDEX "inbox_item_dead_idx" ON "inbox_item"("bucket", "shop_domain", "id") WHERE "state" = 'dead';
