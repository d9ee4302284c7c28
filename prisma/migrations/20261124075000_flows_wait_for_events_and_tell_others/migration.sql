-- AlterTable
ALTER TABLE "enrollment" ADD COLUMN     "awaiting_since" TIMESTAMPTZ(3),
ADD COLUMN     "variants" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "product" ADD COLUMN     "published_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "step_failure" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "enrollment_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "step_id" TEXT NOT NULL,
    "error" TEXT NOT NULL,
    "went_to" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "step_failure_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "notification" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "enrollment_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "flow_version_id" UUID NOT NULL,
    "step_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "is_awaited" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" SMALLINT NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "status" INTEGER,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "fan_out" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "changes" JSONB NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "cursor_bucket" SMALLINT NOT NULL DEFAULT 0,
    "cursor_contact" UUID,
    "wave" SMALLINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fan_out_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateIndex
CREATE INDEX "step_failure_shop_id_at_idx" ON "step_failure"("shop_id", "at");

-- CreateIndex
CREATE INDEX "notification_shop_id_created_at_idx" ON "notification"("shop_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "notification_bucket_enrollment_id_step_id_key" ON "notification"("bucket", "enrollment_id", "step_id");

-- CreateIndex
CREATE INDEX "fan_out_shop_id_created_at_idx" ON "fan_out"("shop_id", "created_at");


-- By hand from here on: what Prisma's schema language cannot say.

-- Claims of what is due.
CREATE INDEX "notification_due_idx" ON "notification"("bucket", "due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "fan_out_due_idx" ON "fan_out"("bucket", "due_at") WHERE "due_at" IS NOT NULL;

-- Who waits for a variant, in the order they asked. Such requests are few, so the index costs nothing on the path of all other events.
CREATE INDEX "event_back_in_stock_idx" ON "event"("shop_id", ("properties" ->> 'variantId'), "occurred_at")
  WHERE "type" = 'back_in_stock_requested';
