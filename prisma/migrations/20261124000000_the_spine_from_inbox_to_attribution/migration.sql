-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "isOnline" BOOLEAN NOT NULL DEFAULT false,
    "scope" TEXT,
    "expires" TIMESTAMP(3),
    "accessToken" TEXT NOT NULL,
    "userId" BIGINT,
    "firstName" TEXT,
    "lastName" TEXT,
    "email" TEXT,
    "accountOwner" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT,
    "collaborator" BOOLEAN DEFAULT false,
    "emailVerified" BOOLEAN DEFAULT false,
    "refreshToken" TEXT,
    "refreshTokenExpires" TIMESTAMP(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop" (
    "id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "email" TEXT NOT NULL DEFAULT '',
    "url" TEXT NOT NULL DEFAULT '',
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "locale" TEXT NOT NULL DEFAULT 'en',
    "status" TEXT NOT NULL DEFAULT 'installed',
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "uninstalled_at" TIMESTAMPTZ(3),
    "settings" JSONB NOT NULL DEFAULT '{}',
    "sending_pause" TEXT,
    "api_key_hash" TEXT,

    CONSTRAINT "shop_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox_item" (
    "bucket" SMALLINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "shop_domain" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "api_version" TEXT,
    "triggered_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "customer_id" TEXT,
    "payload" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" SMALLINT NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,
    "processed_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbox_item_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "contact" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "email" TEXT,
    "email_key" TEXT,
    "customer_id" TEXT,
    "first_name" TEXT,
    "last_name" TEXT,
    "phone" TEXT,
    "locale" TEXT,
    "time_zone" TEXT,
    "country_code" TEXT,
    "region_code" TEXT,
    "city" TEXT,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "consent_state" TEXT NOT NULL DEFAULT 'unknown',
    "consent_at" TIMESTAMPTZ(3),
    "consent_source" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "contact_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "contact_identity" (
    "bucket" SMALLINT NOT NULL,
    "shop_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "contact_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_identity_pkey" PRIMARY KEY ("bucket","shop_id","kind","value")
);

-- CreateTable
CREATE TABLE "consent_record" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "level" TEXT,
    "source" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_record_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "suppression" (
    "bucket" SMALLINT NOT NULL,
    "shop_id" UUID NOT NULL,
    "address_hash" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "suppression_pkey" PRIMARY KEY ("bucket","shop_id","address_hash")
);

-- CreateTable
CREATE TABLE "privacy_request" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "customer_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "result" JSONB,

    CONSTRAINT "privacy_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product" (
    "shop_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "handle" TEXT NOT NULL DEFAULT '',
    "product_type" TEXT NOT NULL DEFAULT '',
    "vendor" TEXT NOT NULL DEFAULT '',
    "image_url" TEXT,
    "status" TEXT NOT NULL DEFAULT 'active',
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "product_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "variant" (
    "shop_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "price" DECIMAL(20,4),
    "compare_at_price" DECIMAL(20,4),
    "inventory" INTEGER,
    "inventory_item_id" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "variant_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "cart" (
    "bucket" SMALLINT NOT NULL,
    "shop_id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "contact_id" UUID,
    "lines" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cart_pkey" PRIMARY KEY ("bucket","shop_id","token")
);

-- CreateTable
CREATE TABLE "checkout" (
    "bucket" SMALLINT NOT NULL,
    "shop_id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "cart_token" TEXT,
    "contact_id" UUID,
    "url" TEXT,
    "lines" JSONB NOT NULL,
    "currency" TEXT,
    "subtotal" DECIMAL(20,4),
    "total" DECIMAL(20,4),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "checkout_pkey" PRIMARY KEY ("bucket","shop_id","token")
);

-- CreateTable
CREATE TABLE "order_record" (
    "bucket" SMALLINT NOT NULL,
    "shop_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "contact_id" UUID,
    "name" TEXT NOT NULL DEFAULT '',
    "cart_token" TEXT,
    "checkout_token" TEXT,
    "lines" JSONB NOT NULL,
    "currency" TEXT NOT NULL,
    "total" DECIMAL(20,4) NOT NULL,
    "subtotal" DECIMAL(20,4),
    "refunded" DECIMAL(20,4) NOT NULL DEFAULT 0,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "paid_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),
    "fulfilled_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "source_name" TEXT,
    "test" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "order_record_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "commerce_import" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "bulk_operation_id" TEXT,
    "lines_total" INTEGER,
    "lines_done" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "commerce_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "properties" JSONB NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "timer" (
    "bucket" SMALLINT NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "timer_pkey" PRIMARY KEY ("bucket","shop_id","contact_id","kind")
);

-- CreateTable
CREATE TABLE "trait" (
    "bucket" SMALLINT NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "state" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trait_pkey" PRIMARY KEY ("bucket","shop_id","contact_id")
);

-- CreateTable
CREATE TABLE "flow" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'off',
    "live_version_id" UUID,
    "position" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "flow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flow_version" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "flow_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "enrollment" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "flow_version_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "trigger_event_id" UUID NOT NULL,
    "trigger" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "step_id" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,
    "attempts" SMALLINT NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "enrollment_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "message" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "enrollment_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "flow_version_id" UUID NOT NULL,
    "step_id" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "trigger" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'candidate',
    "reason" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "subject" TEXT,
    "content" JSONB,
    "outcome" TEXT,
    "attempts" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "message_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "decision" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "step_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "checks" JSONB NOT NULL,
    "hold_until" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "attempt" SMALLINT NOT NULL,
    "state" TEXT NOT NULL,
    "code" TEXT,
    "provider_message_id" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "reconcile_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "engagement" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "url" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "provider_event_id" TEXT NOT NULL,

    CONSTRAINT "engagement_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "attribution" (
    "bucket" SMALLINT NOT NULL,
    "shop_id" UUID NOT NULL,
    "order_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "message_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "amount" DECIMAL(20,4) NOT NULL,
    "currency" TEXT NOT NULL,
    "clicked_at" TIMESTAMPTZ(3) NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "attribution_pkey" PRIMARY KEY ("bucket","shop_id","order_id","model")
);

-- CreateIndex
CREATE INDEX "session_shop_idx" ON "session"("shop");

-- CreateIndex
CREATE UNIQUE INDEX "shop_domain_key" ON "shop"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "shop_api_key_hash_key" ON "shop"("api_key_hash");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_item_bucket_source_shop_domain_topic_delivery_id_key" ON "inbox_item"("bucket", "source", "shop_domain", "topic", "delivery_id");

-- CreateIndex
CREATE INDEX "contact_bucket_shop_id_email_key_idx" ON "contact"("bucket", "shop_id", "email_key");

-- CreateIndex
CREATE INDEX "contact_shop_id_last_seen_at_idx" ON "contact"("shop_id", "last_seen_at");

-- CreateIndex
CREATE INDEX "contact_identity_shop_id_contact_id_idx" ON "contact_identity"("shop_id", "contact_id");

-- CreateIndex
CREATE INDEX "consent_record_bucket_shop_id_contact_id_idx" ON "consent_record"("bucket", "shop_id", "contact_id");

-- CreateIndex
CREATE INDEX "privacy_request_shop_id_requested_at_idx" ON "privacy_request"("shop_id", "requested_at");

-- CreateIndex
CREATE INDEX "variant_shop_id_product_id_idx" ON "variant"("shop_id", "product_id");

-- CreateIndex
CREATE INDEX "variant_shop_id_inventory_item_id_idx" ON "variant"("shop_id", "inventory_item_id");

-- CreateIndex
CREATE INDEX "cart_shop_id_contact_id_updated_at_idx" ON "cart"("shop_id", "contact_id", "updated_at");

-- CreateIndex
CREATE INDEX "checkout_shop_id_contact_id_updated_at_idx" ON "checkout"("shop_id", "contact_id", "updated_at");

-- CreateIndex
CREATE INDEX "order_record_bucket_shop_id_contact_id_placed_at_idx" ON "order_record"("bucket", "shop_id", "contact_id", "placed_at");

-- CreateIndex
CREATE INDEX "order_record_shop_id_placed_at_idx" ON "order_record"("shop_id", "placed_at");

-- CreateIndex
CREATE INDEX "order_record_shop_id_checkout_token_idx" ON "order_record"("shop_id", "checkout_token");

-- CreateIndex
CREATE INDEX "order_record_shop_id_cart_token_idx" ON "order_record"("shop_id", "cart_token");

-- CreateIndex
CREATE INDEX "commerce_import_shop_id_requested_at_idx" ON "commerce_import"("shop_id", "requested_at");

-- CreateIndex
CREATE INDEX "event_bucket_shop_id_contact_id_occurred_at_idx" ON "event"("bucket", "shop_id", "contact_id", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "event_bucket_shop_id_source_source_id_key" ON "event"("bucket", "shop_id", "source", "source_id");

-- CreateIndex
CREATE INDEX "timer_bucket_due_at_idx" ON "timer"("bucket", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "flow_shop_id_key_key" ON "flow"("shop_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "flow_version_flow_id_number_key" ON "flow_version"("flow_id", "number");

-- CreateIndex
CREATE INDEX "enrollment_bucket_shop_id_contact_id_idx" ON "enrollment"("bucket", "shop_id", "contact_id");

-- CreateIndex
CREATE INDEX "enrollment_shop_id_flow_id_state_idx" ON "enrollment"("shop_id", "flow_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "enrollment_bucket_flow_version_id_contact_id_trigger_event__key" ON "enrollment"("bucket", "flow_version_id", "contact_id", "trigger_event_id");

-- CreateIndex
CREATE INDEX "message_bucket_shop_id_contact_id_created_at_idx" ON "message"("bucket", "shop_id", "contact_id", "created_at");

-- CreateIndex
CREATE INDEX "message_shop_id_decided_at_idx" ON "message"("shop_id", "decided_at");

-- CreateIndex
CREATE UNIQUE INDEX "message_bucket_enrollment_id_step_id_key" ON "message"("bucket", "enrollment_id", "step_id");

-- CreateIndex
CREATE INDEX "decision_bucket_shop_id_contact_id_decided_at_idx" ON "decision"("bucket", "shop_id", "contact_id", "decided_at");

-- CreateIndex
CREATE INDEX "decision_shop_id_decided_at_idx" ON "decision"("shop_id", "decided_at");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_bucket_message_id_attempt_key" ON "delivery"("bucket", "message_id", "attempt");

-- CreateIndex
CREATE INDEX "engagement_bucket_shop_id_contact_id_occurred_at_idx" ON "engagement"("bucket", "shop_id", "contact_id", "occurred_at");

-- CreateIndex
CREATE INDEX "engagement_bucket_message_id_idx" ON "engagement"("bucket", "message_id");

-- CreateIndex
CREATE UNIQUE INDEX "engagement_bucket_shop_id_provider_event_id_key" ON "engagement"("bucket", "shop_id", "provider_event_id");

-- CreateIndex
CREATE INDEX "attribution_shop_id_placed_at_idx" ON "attribution"("shop_id", "placed_at");


-- By hand from here on: what Prisma's schema language cannot say. Prisma does not look at partial indexes and storage
-- parameters, so none of it counts as drift.

-- Each worker claims the oldest pending items of its buckets.
CREATE INDEX "inbox_item_pending_idx" ON "inbox_item"("bucket", "id") WHERE "state" = 'pending';

-- One running enrollment for a contact in a flow.
CREATE UNIQUE INDEX "enrollment_active_key" ON "enrollment"("bucket", "shop_id", "flow_id", "contact_id") WHERE "state" = 'active';

-- Claims of what is due: steps, decisions, attempts without an answer.
CREATE INDEX "enrollment_due_idx" ON "enrollment"("bucket", "due_at") WHERE "state" = 'active' AND "due_at" IS NOT NULL;
CREATE INDEX "message_due_idx" ON "message"("bucket", "due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "delivery_reconcile_idx" ON "delivery"("bucket", "reconcile_at") WHERE "reconcile_at" IS NOT NULL;

-- Tables whose rows change often: room for updates inside the page, and dead rows gone before claims have to step over them.
ALTER TABLE "inbox_item" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "enrollment" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "message" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "delivery" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "trait" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "timer" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
