-- CreateTable
CREATE TABLE "stock_level" (
    "shop_id" UUID NOT NULL,
    "inventory_item_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "available" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stock_level_pkey" PRIMARY KEY ("shop_id","inventory_item_id","location_id")
);

-- CreateIndex
CREATE INDEX "stock_level_shop_id_location_id_idx" ON "stock_level"("shop_id", "location_id");
