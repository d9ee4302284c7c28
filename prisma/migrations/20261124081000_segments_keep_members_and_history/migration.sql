-- AlterTable
ALTER TABLE "shop" ADD COLUMN     "segments_revision" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "segment" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "family" TEXT NOT NULL,
    "condition" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'off',
    "filled_at" TIMESTAMPTZ(3),
    "size" INTEGER,
    "sized_at" TIMESTAMPTZ(3),
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "segment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "segment_membership" (
    "bucket" SMALLINT NOT NULL,
    "shop_id" UUID NOT NULL,
    "segment_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "segment_membership_pkey" PRIMARY KEY ("bucket","shop_id","contact_id","segment_id")
);

-- CreateTable
CREATE TABLE "segment_change" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "segment_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "why" TEXT NOT NULL,
    "event_type" TEXT,

    CONSTRAINT "segment_change_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateTable
CREATE TABLE "segment_size" (
    "shop_id" UUID NOT NULL,
    "segment_id" UUID NOT NULL,
    "day" TEXT NOT NULL,
    "size" INTEGER NOT NULL,

    CONSTRAINT "segment_size_pkey" PRIMARY KEY ("shop_id","segment_id","day")
);

-- CreateIndex
CREATE UNIQUE INDEX "segment_shop_id_key_key" ON "segment"("shop_id", "key");

-- CreateIndex
CREATE INDEX "segment_membership_shop_id_segment_id_since_idx" ON "segment_membership"("shop_id", "segment_id", "since");

-- CreateIndex
CREATE INDEX "segment_change_bucket_shop_id_contact_id_at_idx" ON "segment_change"("bucket", "shop_id", "contact_id", "at");
