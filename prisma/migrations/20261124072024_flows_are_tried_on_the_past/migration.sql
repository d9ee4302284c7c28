-- CreateTable
CREATE TABLE "replay_run" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "flow_key" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "contacts_total" INTEGER,
    "contacts_done" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "report" JSONB,

    CONSTRAINT "replay_run_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "replay_run_shop_id_flow_key_requested_at_idx" ON "replay_run"("shop_id", "flow_key", "requested_at");

-- AlterTable
ALTER TABLE "event" ADD COLUMN     "sequence" BIGSERIAL NOT NULL;
