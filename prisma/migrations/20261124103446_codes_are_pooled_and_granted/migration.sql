-- CreateTable
CREATE TABLE "discount_offer" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "percent" SMALLINT NOT NULL,
    "valid_days" SMALLINT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "discount_offer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "discount_pool" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "offer_id" UUID NOT NULL,
    "gives_from" TIMESTAMPTZ(3) NOT NULL,
    "gives_until" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "remote_id" TEXT,

    CONSTRAINT "discount_pool_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "discount_code" (
    "shop_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "remote_id" TEXT,

    CONSTRAINT "discount_code_pkey" PRIMARY KEY ("shop_id","code")
);

-- CreateTable
CREATE TABLE "discount_grant" (
    "bucket" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "enrollment_id" UUID NOT NULL,
    "flow_id" UUID NOT NULL,
    "step_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "percent" SMALLINT,
    "code" TEXT,
    "ends_at" TIMESTAMPTZ(3),
    "assignment" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "shown_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),
    "order_id" TEXT,
    "taken_back_at" TIMESTAMPTZ(3),
    "returned_at" TIMESTAMPTZ(3),

    CONSTRAINT "discount_grant_pkey" PRIMARY KEY ("bucket","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "discount_offer_shop_id_percent_valid_days_key" ON "discount_offer"("shop_id", "percent", "valid_days");

-- CreateIndex
CREATE INDEX "discount_pool_shop_id_offer_id_gives_until_idx" ON "discount_pool"("shop_id", "offer_id", "gives_until");

-- CreateIndex
CREATE INDEX "discount_code_pool_id_state_idx" ON "discount_code"("pool_id", "state");

-- CreateIndex
CREATE INDEX "discount_grant_bucket_shop_id_contact_id_at_idx" ON "discount_grant"("bucket", "shop_id", "contact_id", "at");

-- CreateIndex
CREATE INDEX "discount_grant_shop_id_at_idx" ON "discount_grant"("shop_id", "at");

-- CreateIndex
CREATE INDEX "discount_grant_shop_id_code_idx" ON "discount_grant"("shop_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "discount_grant_bucket_enrollment_id_step_id_key" ON "discount_grant"("bucket", "enrollment_id", "step_id");
