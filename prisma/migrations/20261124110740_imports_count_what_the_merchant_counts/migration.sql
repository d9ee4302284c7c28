-- AlterTable
ALTER TABLE "commerce_import" DROP COLUMN "lines_total",
ADD COLUMN     "records_done" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "records_total" INTEGER;
